# frozen_string_literal: true

require 'ipaddr'

module SimpleBank
  # Puts `[redacted]` in the place of whatever in a record looks like a secret or says who a customer
  # is, by the rules of the services' own logger (docs/logging.md). What has no exact form here is
  # rather hidden once too often.
  module Redaction
    REDACTED = '[redacted]'
    MAX_DEPTH = 8

    # Ids of requests, traces and containers: what one searches for, and never a secret.
    IDS = %w[uuid trace_id span_id container_id].freeze

    SECRET_NAME = /
      pass_?(?:w(?:or)?d|phrase|code)|_(?:pass|pwd|pin|otp|jwt)_
      |secret|token|credential|cookie|authori[sz]ation|bearer
      |(?:api|access|private|signing|encryption)_?key|session_?id
      |_(?:cvv|cvc)2?_|security_?code
    /x
    PERSONAL_NAME = /
      email|_e_mail|iban(?![a-z])
      |card_?(?:number|num|no)_|(?:credit|debit|payment)_?card|_cc_?num|_pan_
      |_ips?_|_ip_?(?:v[46]_|addr)|client_?ip|(?:client|remote)_?addr|forwarded_?for|_forwarded_
    /x

    # No text without any of these holds a secret; most log messages have none.
    HINT = /[\d@:=%\u0660-\uffff]|bearer|basic|eyJ/i

    AUTHORIZATION = %r{
      \b(bearer(?:\s+|%20)(?!(?:auth\w*|tokens?|error|realm|scheme)\b)
      |basic(?:\s+|%20)(?-i:(?=[\w.~+/-]*[A-Z\d=])))[\w.~+/=-]+
    }xi
    DOTTED = /(?<![\w-])[\w-]++(?:\.[\w-]*+)+/
    JSON_WEB_TOKEN = /eyJ[\w-]{5,}\./
    USER_INFO = %r{://[^\s/?#"<>]+@}
    HEADER = /((?:cookie|authori[sz]ation)["'`\\]*\s*[:=]>?\s*["'`\\]*)[^\r\n"'`\\]+/i
    ASSIGNMENT = /(?<name>(?<![\w-])[\w-]+(?:[.\[][\w-]*\]?){0,3})(?<sign>["'`\\\]]*\s*[:=]{1,2}>?\s*)
                  (?:(?<quote>\\*["'`])(?<quoted>(?:(?!\k<quote>).)+)
                  |(?<plain>[<>,;]{0,4}[^\s"'`&<>,;\\]+))/xm
    DATE = %r{(?<!\d)(?:(?:19|20)\d\d([-/.])[01]\d\1[0-3]\d|[0-3]\d([-/.])[01]\d\2(?:19|20)\d\d)(?!\d)}
    # Whatever is neither letter nor digit; and what may stand between any two digits.
    SEPARATORS = /[^\p{L}\p{Nd}]{0,8}/
    TIGHT = /\A[\p{Zs}\p{Pd}\u2212]?\z/
    DIGITS = /\d(?:#{SEPARATORS}\d){12,}/
    MOMENT = /\A(?:1(?:\d{12}|\d{15}|\d{18})\z|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))/
    PRINTED_CARD = /\A4(?:-4-4-(?:4(?:-[1-3])?|[1-3])|-6-[45])\z/
    # In groups of one size, whatever it is, or of four and more.
    TYPED_CARD = /\A(\d+)(?:-\1)*(?:-\d+)?\z|\A(?:[4-9]|1\d)(?:-(?:[4-9]|1\d))*(?:-\d+)?\z/
    ISSUER = /\A(?:[3-689]|2[2-7])/
    IBAN_LIKE = /(?<![\da-z])[a-z]{2}\d{2}(?:#{SEPARATORS}[\da-z]){11,30}(?![\da-z])/i
    PRINTED_IBAN = /\A[\da-z]{4}(?:[^\da-z]+[\da-z]{4})*(?:[^\da-z]+[\da-z]{1,3})?\z/i
    # As in a URL, once or again (%2540), as in JSON and in HTML; and digits that are not of ASCII.
    ESCAPED = /(?:%(?:25)*\h\h)+|(?<!\\)\\+u\h{4}|&#\d{1,6};|&(?:nbsp|ensp|emsp|thinsp|shy);|(?![0-9])\p{Nd}/
    # UUIDs, and the hexadecimal ids of spans, traces and hashes.
    IDENTIFIER = /(?<![\da-z])(?:\h{8}(?:-\h{4}){3}-\h{12}
                  |(?=\d*[a-f])(?:\h{64}|\h{40}|\h{32}|\h{16}))(?![\da-z])/xi
    EMAIL = /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]{1,64}(?:@|%40)(?:[\p{L}\d-]{1,63}\.)+\p{L}{2,63}/
    IPV4_LIKE = /(?<![\d.]|\bv)(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)/i
    LOCAL_IPV4 = /\A(?:127\.|0\.0\.0\.0\z)/
    IPV6_LIKE = /(?<![\da-f:.])[\da-f.]*:[\da-f.]*:(?:[\da-f:.]*[\da-f])?/i

    module_function

    # The record, cleaned. Never raises.
    def record(fields)
      fields.to_h { |name, value| [name, field(name, value, 0)] }
    end

    # A text, cleaned; with its escapes undone if they hid a secret.
    def text(text)
      text = text.dup.force_encoding(Encoding::UTF_8).scrub('?')
      return text unless HINT.match?(text)

      clean = without_secrets(text)
      plain = unescaped(unescaped(clean))
      without_escaped = without_secrets(plain)
      without_escaped == plain ? clean : without_escaped
    end

    def without_secrets(text)
      clean = text.gsub(AUTHORIZATION) { "#{Regexp.last_match(1)}#{REDACTED}" }
                  .gsub(DOTTED) { |dotted| JSON_WEB_TOKEN.match?(dotted) ? REDACTED : dotted }
                  .gsub(USER_INFO, "://#{REDACTED}@")
                  .gsub(HEADER) { "#{Regexp.last_match(1)}#{REDACTED}" }
      clean = without_assigned_secrets(clean)
      clean = outside_of(IDENTIFIER, clean) { |part| outside_of(DATE, part) { without_account_numbers(_1) } }
      without_addresses(clean)
    end

    def unescaped(text)
      text.gsub(ESCAPED) do |escaped|
        next escaped[-4..].to_i(16).chr(Encoding::UTF_8) if escaped.start_with?('\\')
        next escaped[2..].to_i.chr(Encoding::UTF_8) if escaped.start_with?('&#')
        next ' ' if escaped.start_with?('&')
        next digit(escaped) unless escaped.start_with?('%')

        [escaped.scan(/\h\h(?=%|\z)/).join].pack('H*').force_encoding(Encoding::UTF_8).scrub('?')
      rescue RangeError
        escaped
      end
    end

    # In Unicode, digits stand ten in a row: 0 to 9 of each script.
    def digit(character)
      first = character.ord
      first -= 1 while /\p{Nd}/.match?([first - 1].pack('U'))
      ((character.ord - first) % 10).to_s
    end

    def field(name, value, depth)
      return value if IDS.include?(name) || value.nil? || value == true || value == false
      return REDACTED if sensitive?(name) || depth > MAX_DEPTH

      inside(value, depth)
    end

    def inside(value, depth)
      case value
      when String then text(value)
      when Integer then text(value.to_s) == value.to_s ? value : REDACTED
      when Hash then value.to_h { |name, each| [name, field(name, each, depth + 1)] }
      when Array then value.map { |each| depth < MAX_DEPTH ? inside(each, depth + 1) : REDACTED }
      else value
      end
    end

    # `X-Api-Key`, `xApiKey` and `x_api_key` are all `_x_api_key_`.
    def words(name)
      "_#{name.to_s.gsub(/([a-z\d])([A-Z])/, '\1_\2').gsub(/[^A-Za-z\d]+/, '_').downcase}_"
    end

    def sensitive?(name)
      words = words(name)
      SECRET_NAME.match?(words) || PERSONAL_NAME.match?(words)
    end

    def without_assigned_secrets(text)
      text.gsub(ASSIGNMENT) do |assignment|
        found = Regexp.last_match
        next assignment unless SECRET_NAME.match?(words(found[:name]))

        "#{found[:name]}#{found[:sign]}#{found[:quote]}#{REDACTED}"
      end
    end

    # They are no account numbers, whatever their digits.
    def outside_of(pattern, text)
      clean = +''
      done = 0
      text.to_enum(:scan, pattern).map { Regexp.last_match }.each do |found|
        clean << yield(text[done...found.begin(0)]) << found[0]
        done = found.end(0)
      end
      clean << yield(text[done..])
    end

    def without_account_numbers(text)
      text.gsub(DIGITS) { |digits| without_card_numbers(digits) }
          .gsub(IBAN_LIKE) { |like| without_iban(like) }
    end

    # A card's number may stand among other numbers: every stretch of whole groups is tried.
    def without_card_numbers(run)
      groups = run.scan(/(\d+)(\D*)/)
      clean = +''
      gap = ''
      until groups.empty?
        count = groups_of_card(groups.first(20), gap)
        digits, gap = groups.shift(count || 1).last
        clean << (count ? REDACTED : digits) << gap
      end
      clean
    end

    # How many of `groups`, each with the gap after it, are a card's number: with single spaces or
    # dashes as its writer likes, if it is no fraction, or as it is printed.
    def groups_of_card(groups, gap_before)
      number = +''
      tight = gap_before != '.'
      lengths = []
      count = nil
      groups.each do |digits, gap|
        number << digits
        lengths << digits.length
        break if number.length > 19

        found = card_number?(number) && looks_like_card?(lengths, number, tight)
        count = lengths.length if found && !listed?(groups, lengths.length, gap_before)
        tight &&= TIGHT.match?(gap)
      end
      count
    end

    def looks_like_card?(lengths, number, tight)
      return tight if lengths.length == 1

      (tight ? TYPED_CARD : PRINTED_CARD).match?(lengths.join('-')) && ISSUER.match?(number)
    end

    # Whether the first `count` are some numbers of a list that has more of them, parted by commas.
    def listed?(groups, count, gap_before)
      within = groups.first(count - 1).map(&:last).grep(/[,;]/)
      return false if within.empty?

      follows = groups.length > count && groups[count - 1].last.match?(/\A\s*[,;]\s*\z/)
      follows || gap_before.match?(/\A\s*[,;]\s*\z/)
    end

    # ISO/IEC 7812: at most 19 digits, the last of which is the check digit of Luhn's algorithm. A
    # moment in milli-, micro- or nanoseconds since 1970 is no card.
    def card_number?(digits)
      return false unless digits.length.between?(13, 19)
      return false if MOMENT.match?(digits)

      sum = digits.reverse.each_char.with_index.sum do |digit, place|
        value = digit.to_i * (place % 2 + 1)
        value > 9 ? value - 9 : value
      end
      (sum % 10).zero?
    end

    # Words after an IBAN look like more of it: every end of a word is tried.
    def without_iban(like)
      ends = like.enum_for(:scan, /[\da-z](?![\da-z])/i).map { Regexp.last_match.end(0) }
      stop = ends.select { |end_| iban?(like[0...end_]) }.max
      stop ? REDACTED + like[stop..] : like
    end

    # ISO 13616: 15 to 34 letters and digits that leave 1 modulo 97, in one piece, or with single
    # spaces or dashes, or in fours as they are printed.
    def iban?(text)
      iban = text.gsub(/[^\da-z]/i, '').upcase
      return false unless iban.length.between?(15, 34) && iban.count('0-9') >= 10
      return false unless text.scan(/[^\da-z]+/i).all?(TIGHT) || PRINTED_IBAN.match?(text)

      (iban[4..] + iban[0, 4]).gsub(/[A-Z]/) { |letter| letter.to_i(36).to_s }.to_i % 97 == 1
    end

    # This machine's own addresses identify nobody, and explain many an error.
    def without_addresses(text)
      text.gsub(EMAIL, REDACTED)
          .gsub(IPV6_LIKE) { |like| remote_ipv6?(like) ? REDACTED : like }
          .gsub(IPV4_LIKE) { |like| ipv4?(like) && !LOCAL_IPV4.match?(like) ? REDACTED : like }
    end

    def ipv4?(like)
      like.split('.').all? { |part| part.to_i < 256 }
    end

    def remote_ipv6?(like)
      address = IPAddr.new(like, Socket::AF_INET6)
      !address.loopback? && address != IPAddr.new('::')
    rescue IPAddr::Error
      false
    end
  end
end

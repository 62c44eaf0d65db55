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
    HINT = /[\d@:=%]|bearer|basic|eyJ/i

    AUTHORIZATION = %r{
      \b(bearer(?:\s+|%20)(?!(?:auth\w*|tokens?|error|realm|scheme)\b)
      |basic(?:\s+|%20)(?-i:(?=[\w.~+/-]*[A-Z\d=])))[\w.~+/=-]+
    }xi
    DOTTED = /(?<![\w-])[\w-]++(?:\.[\w-]*+)+/
    JSON_WEB_TOKEN = /eyJ[\w-]{5,}\./
    USER_INFO = %r{://[^\s/?#"<>]+@}
    HEADER = /((?:cookie|authori[sz]ation)["'`\\]*\s*[:=]>?\s*["'`\\]*)[^\r\n"'`\\]+/i
    ASSIGNMENT = /(?<name>(?<![\w-])[\w-]+)(?<sign>["'`\\\]]*\s*[:=]>?\s*)
                  (?:(?<quote>\\*["'`])(?<quoted>(?:(?!\k<quote>).)+)|(?<plain>[^\s"'`&<>,;\\]+))/xm
    DIGITS = /(?<![\da-f.-])\d(?:[ -]?\d){12,}(?![\da-f])/i
    IBAN_LIKE = /(?<![\da-z])[a-z]{2}\d{2}(?:[ -]?[\da-z]){11,30}(?![\da-z])/i
    UUID_LIKE = /(?<![\da-z])\h{8}(?:-\h{4}){3}-\h{12}(?![\da-z])/i
    EMAIL = /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]{1,64}(?:@|%40)(?:[\p{L}\d-]{1,63}\.)+\p{L}{2,63}/
    IPV4_LIKE = /(?<![\d.]|\bv)(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)/i
    LOCAL_IPV4 = /\A(?:127\.|0\.0\.0\.0\z)/
    IPV6_LIKE = /(?<![\da-f:.])[\da-f.]*:[\da-f.]*:(?:[\da-f:.]*[\da-f])?/i

    module_function

    # The record, cleaned. Never raises.
    def record(fields)
      fields.to_h { |name, value| [name, field(name, value, 0)] }
    end

    # A text, cleaned.
    def text(text)
      text = text.scrub('?')
      return text unless HINT.match?(text)

      clean = text.gsub(AUTHORIZATION) { "#{Regexp.last_match(1)}#{REDACTED}" }
                  .gsub(DOTTED) { |dotted| JSON_WEB_TOKEN.match?(dotted) ? REDACTED : dotted }
                  .gsub(USER_INFO, "://#{REDACTED}@")
                  .gsub(HEADER) { "#{Regexp.last_match(1)}#{REDACTED}" }
      clean = without_assigned_secrets(clean)
      clean = outside_of_ids(clean) { |part| without_account_numbers(part) }
      without_addresses(clean)
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

    # UUIDs are no account numbers, whatever their digits.
    def outside_of_ids(text, &clean)
      ids = text.scan(UUID_LIKE)
      parts = text.split(UUID_LIKE, -1).map(&clean)
      parts.zip(ids).flatten.compact.join
    end

    def without_account_numbers(text)
      text.gsub(DIGITS) { |digits| card_inside?(digits) ? REDACTED : digits }
          .gsub(IBAN_LIKE) { |like| iban_first?(like) ? REDACTED : like }
    end

    # Whether a card number begins and ends with one of the groups.
    def card_inside?(digits)
      groups = digits.scan(/\d+/)
      groups.each_index.any? do |first|
        (1..19).any? { |count| card?(groups[first, count].join) }
      end
    end

    # ISO/IEC 7812: at most 19 digits, the last of which is the check digit of Luhn's algorithm. A
    # moment in milli-, micro- or nanoseconds since 1970 is no card.
    def card?(digits)
      return false unless digits.length.between?(13, 19)
      return false if /\A1(?:\d{12}|\d{15}|\d{18})\z/.match?(digits)

      sum = digits.reverse.each_char.with_index.sum do |digit, place|
        value = digit.to_i * (place % 2 + 1)
        value > 9 ? value - 9 : value
      end
      (sum % 10).zero?
    end

    # Words after an IBAN look like more of it: every end of a word is tried.
    def iban_first?(like)
      like.enum_for(:scan, /[\da-z](?![\da-z])/i)
          .any? { iban?(like[0, Regexp.last_match.end(0)].delete(' -').upcase) }
    end

    # ISO 13616: 15 to 34 letters and digits that leave 1 modulo 97.
    def iban?(iban)
      iban.length.between?(15, 34) && iban.count('0-9') >= 10 &&
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

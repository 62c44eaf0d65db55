# frozen_string_literal: true

# ruby fluentd/test/redaction_test.rb

require 'minitest/autorun'
require 'json'
require_relative '../plugins/redaction'

class RedactionTest < Minitest::Test
  UUID = '26bc34c2-5959-4679-9d4d-491be0f3c0c0'

  def test_secrets_in_texts
    {
      'Bearer abcDEF123456' => 'Bearer [redacted]',
      'basic dXNlcjpzZWNyZXQ=' => 'basic [redacted]',
      'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.abc-_1 is old' => 'token [redacted] is old',
      'amqp://guest:s3cret@rabbit:5672/bank' => 'amqp://[redacted]@rabbit:5672/bank',
      'password=hunter2 and more' => 'password=[redacted] and more',
      '{"apiKey":"s e c"}' => '{"apiKey":"[redacted]"}',
      '{\"access_token\":\"abc\"}' => '{\"access_token\":\"[redacted]\"}',
      "{ clientSecret: 'abc' }" => "{ clientSecret: '[redacted]' }",
      'GET /pay?id=1&token=abc&page=2' => 'GET /pay?id=1&token=[redacted]&page=2',
      'Cookie: a=1; b=2' => 'Cookie: [redacted]',
      'Authorization: Basic dXNlcjpzZWNyZXQ=' => 'Authorization: [redacted]',
      'card 4111 1111 1111 1111 refused' => 'card [redacted] refused',
      'card 4111111111111111' => 'card [redacted]',
      'card378282246310005x' => 'card[redacted]x',
      'no-4111-1111-1111-1111' => 'no-[redacted]',
      '12 4111.1111.1111.1111 12/29' => '12 [redacted] 12/29',
      '4111/1111/1111/1111' => '[redacted]',
      '4111,1111,1111,1111' => '[redacted]',
      'n = 4111, 1111, 1111, 1111' => 'n = [redacted]',
      'n: 4111, 1111, 1111, 1111, 7' => 'n: 4111, 1111, 1111, 1111, 7',
      "4111'1111'1111'1111" => '[redacted]',
      '(4111) (1111) (1111) (1111)' => '([redacted])',
      '4111 ----- 1111 ----- 1111 ----- 1111' => '[redacted]',
      '4111&nbsp;1111&#160;1111&thinsp;1111' => '[redacted]',
      '４１１１ １１１１ １１１１ １１１１' => '[redacted]',
      '٤١١١١١١١١١١١١١١١' => '[redacted]',
      '/pay/%EF%BC%94111%EF%BC%91111%D9%A1111111%EF%BC%91/x' => '/pay/[redacted]/x',
      '2026-11-28 2026-11-29 2026-11-30 2026-12-01' => '2026-11-28 2026-11-29 2026-11-30 2026-12-01',
      '?token[0]=abc&page=2' => '?token[0]=[redacted]&page=2',
      'password.value=abc' => 'password.value=[redacted]',
      'customer.account.token=abc' => 'customer.account.token=[redacted]',
      '?password=,abc&page=2' => '?password=[redacted]&page=2',
      'password := abc' => 'password := [redacted]',
      'DE89,3704,0044,0532,0130,00' => '[redacted]',
      'card_4111_1111_1111_1111_x' => 'card_[redacted]_x',
      '4111  1111  1111  1111' => '[redacted]',
      "4111\u00a01111\u202f1111\u20091111" => '[redacted]',
      "4111\u20111111\u20131111\u22121111" => '[redacted]',
      "4111\t1111 - 1111.1111" => '[redacted]',
      "4111\u200b1111\u200b1111\u200b1111" => '[redacted]',
      '3782.822463.10005' => '[redacted]',
      '?n=4111+1111+1111+1111&x=1' => '?n=[redacted]&x=1',
      '?n=4111%201111%C2%A01111%2F1111&x=1' => '?n=[redacted]&x=1',
      '?n=%34111%25201111%25201111%25201111' => '?n=[redacted]',
      '"4111\u00a01111\u00a01111\u00a01111"' => '"[redacted]"',
      '?pass%77ord=hunter2&x=1' => '?password=[redacted]&x=1',
      '?to=joe%2540example.com' => '?to=[redacted]',
      '/to/DE89/3704/0044/0532/0130/00/now' => '/to/[redacted]/now',
      'DE89.3704.0044.0532.0130.00 is' => '[redacted] is',
      "DE89\u00a03704_0044\u20110532  0130\t00" => '[redacted]',
      '?to=DE89+3704+0044+0532+0130+00' => '?to=[redacted]',
      '?to=GB82%20WEST%201234%205698%207654%2032' => '?to=[redacted]',
      "gr\u00fc\u00dfe 4111.1111.1111.1111".b => "gr\u00fc\u00dfe [redacted]",
      'to DE89 3704 0044 0532 0130 00' => 'to [redacted]',
      'to GB82WEST12345698765432.' => 'to [redacted].',
      'mail to ada.b+c@mail.bank.example now' => 'mail to [redacted] now',
      'from 203.0.113.9:443' => 'from [redacted]:443',
      'from 2001:db8::1f2e' => 'from [redacted]',
      'from ::ffff:203.0.113.9' => 'from [redacted]'
    }.each { |text, clean| assert_equal clean, SimpleBank::Redaction.text(text), text }
  end

  def test_what_is_no_secret
    [
      'placing sell order', "order #{UUID} placed", 'basic authentication failed',
      'bearer token missing', 'connect ECONNREFUSED 127.0.0.1:5672', 'listening on ::1', 'at 12:34:56',
      'version v1.2.3.4', '1795350327.163635', 'started 1795350327163', '4111111111111112',
      'trace 222f744dd96095c08df77cedcc991930', 'exchange orders_service.events:order_created',
      'grüße', '4111.1111.1111.1112', '0.4111111111111111', '1795344011.123456, 4111.11111111',
      '20261122-104010, 2026.11.22 10.40.10', '2023/2024/2025/2026', '127.0.0.1 127.0.0.1 127.0.0.1',
      '%E2%9C%93 100% of 50%25 \\ud800 \\users', '/app/services/gateway/src/service.ts:8:13'
    ].each { |text| assert_equal text, SimpleBank::Redaction.text(text) }
  end

  def test_fields_by_name
    record = {
      'dbPassword' => 'x', 'X-Api-Key' => 'x', 'customer' => { 'email' => 'x', 'ips' => ['x'] },
      'clientIp' => 'x', 'pin' => 1234, 'password' => nil, 'hasToken' => true, 'description' => 'x'
    }
    assert_equal(
      {
        'dbPassword' => '[redacted]', 'X-Api-Key' => '[redacted]',
        'customer' => { 'email' => '[redacted]', 'ips' => '[redacted]' },
        'clientIp' => '[redacted]', 'pin' => '[redacted]', 'password' => nil, 'hasToken' => true,
        'description' => 'x'
      },
      SimpleBank::Redaction.record(record)
    )
  end

  def test_ids_stay
    record = {
      'uuid' => UUID, 'trace_id' => '12345678901234561234567890123456',
      'span_id' => '4111111111111111', 'created' => 1_795_350_327.163635, 'thread' => 0
    }
    assert_equal record, SimpleBank::Redaction.record(record)
  end

  def test_a_card_number_that_is_a_number
    assert_equal({ 'n' => '[redacted]' }, SimpleBank::Redaction.record('n' => 4_111_111_111_111_111))
  end

  def test_a_line_of_a_service_stays_as_it_is
    line = {
      '@timestamp' => '2026-11-22T12:25:27.163635Z', '@version' => 1, 'levelname' => 'INFO',
      'pathname' => '/app/services/gateway/src/service.ts', 'message' => 'placing sell order',
      'uuid' => UUID, 'source_host' => '0123456789ab', 'args' => [], 'stack_info' => nil,
      'container_name' => 'simplebank-gateway-1', 'relativeCreated' => 4601.776
    }
    assert_equal line, SimpleBank::Redaction.record(line)
  end
end

# frozen_string_literal: true

require 'fluent/plugin/filter'
require_relative 'redaction'

module Fluent
  module Plugin
    # `@type redact`: a record without secrets; see redaction.rb.
    class RedactFilter < Filter
      Fluent::Plugin.register_filter('redact', self)

      def filter(_tag, _time, record)
        SimpleBank::Redaction.record(record)
      end
    end
  end
end

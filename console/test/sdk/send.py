"""Sends a trace of two spans, a log record and metrics with OpenTelemetry's SDK, to where its variables say."""

import logging
import sys

from opentelemetry import trace
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

logging.basicConfig(stream=sys.stderr, level=logging.WARNING)

spans = TracerProvider()
spans.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
logs = LoggerProvider()
logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
metrics = MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter())])

tracer = spans.get_tracer('shop.orders')
meter = metrics.get_meter('shop.orders')
with tracer.start_as_current_span('sell', kind=trace.SpanKind.SERVER, attributes={'uuid': 'u'}):
    try:
        with tracer.start_as_current_span('reserve', attributes={'tries': 2, 'names': ['a', 'b']}):
            raise ValueError('no shares')
    except ValueError:
        pass
    logs.get_logger('shop.orders').emit(
        severity_number=SeverityNumber.WARN,
        severity_text='WARNING',
        body='no shares',
        attributes={'uuid': 'u', 'code.line.number': 12},
    )
meter.create_counter('orders', unit='{order}').add(3, {'fate': 'placed'})
meter.create_up_down_counter('open').add(-2)
meter.create_histogram('wait', unit='s').record(0.25)
meter.create_gauge('load', unit='By').set(0.5)

for provider in (spans, logs, metrics):
    provider.force_flush()
    provider.shutdown()

"""A tour of AMQP 0-9-1 by pika: what a broker does, in lines that are the same for each that does it.

    python tour.py amqp://guest:guest@localhost:5672

Nothing in the output depends on the broker, the time or the run; all that is declared goes with
the connection or is deleted at the end.
"""

import re
import sys

import pika
from pika.exceptions import ChannelClosedByBroker, ConnectionClosedByBroker, NackError, UnroutableError

URI = sys.argv[1]
PREFIX = "test.pika."
REPLIES = "amq.rabbitmq.reply-to"
# Seconds that a message may take.
PATIENCE = 10


def say(*words):
    """Prints a line without the names that the broker makes up."""
    line = " ".join(str(word) for word in words)
    line = re.sub(r"amq\.(gen|ctag)-[\w-]{22}", r"amq.\1-…", line)
    line = re.sub(r"reply-to\.[\w.=+/-]+", "reply-to.…", line)
    print(line, flush=True)


def title(text):
    print(f"\n# {text}", flush=True)


class Tour:
    """A connection with a channel; another channel after each error."""

    def __init__(self):
        self.connection = pika.BlockingConnection(pika.URLParameters(URI))
        self.channel = self.connection.channel()

    def again(self):
        if self.connection.is_closed:
            self.connection = pika.BlockingConnection(pika.URLParameters(URI))
        if self.channel.is_closed:
            self.channel = self.connection.channel()

    def queue(self, name="", **options):
        arguments = options.pop("arguments", None)
        options.setdefault("exclusive", True)
        declared = self.channel.queue_declare(
            f"{PREFIX}{name}" if name else "", arguments=arguments, **options
        )
        return declared.method.queue

    def exchange(self, name, kind, **options):
        self.channel.exchange_declare(f"{PREFIX}{name}", kind, auto_delete=True, **options)
        return f"{PREFIX}{name}"

    def publish(self, exchange, key, body, mandatory=False, channel=None, **properties):
        (channel or self.channel).basic_publish(
            exchange, key, body.encode(), pika.BasicProperties(**properties), mandatory=mandatory
        )

    def drain(self, queue, channel=None):
        """Takes all that waits in a queue, which was confirmed to be there."""
        got = []
        while True:
            method, properties, body = (channel or self.channel).basic_get(queue, auto_ack=True)
            if method is None:
                return got
            got.append((body.decode(), method, properties))

    def bodies(self, queue, channel=None):
        return [body for body, _, _ in self.drain(queue, channel)]

    def consume(self, queue, count, **options):
        """The next so many messages."""
        got = []
        for method, properties, body in self.channel.consume(
            queue, inactivity_timeout=PATIENCE, **options
        ):
            assert method is not None, f"no message of {queue} within {PATIENCE} s"
            got.append((body.decode(), method, properties))
            if len(got) == count:
                break
        self.channel.cancel()
        return got

    def refused(self, what, action):
        """Says how the broker answers to what it does not take."""
        try:
            action()
            # What is not answered is refused a little later.
            self.channel.basic_qos(prefetch_count=0)
            say(what, "→ taken")
        except (ChannelClosedByBroker, ConnectionClosedByBroker) as error:
            level = "channel" if isinstance(error, ChannelClosedByBroker) else "connection"
            say(what, "→", level, error.reply_code, error.reply_text)
        self.again()


def basics(tour):
    title("queues")
    queue = tour.queue("basics")
    say(queue, tour.bodies(queue))
    say("made up:", tour.queue())
    confirming = tour.connection.channel()
    confirming.confirm_delivery()
    for body in ("1", "2", "3"):
        tour.publish("", queue, body, channel=confirming, correlation_id=f"c-{body}", headers={"n": 1})
    declared = tour.channel.queue_declare(queue, passive=True).method
    say("waiting:", declared.message_count, "consumers:", declared.consumer_count)
    for body, method, properties in tour.consume(queue, 3, auto_ack=True):
        say(body, method.delivery_tag, method.redelivered, properties.correlation_id, properties.headers)
    tour.publish("", queue, "again", channel=confirming)
    other = tour.connection.channel()
    method, _, _ = other.basic_get(queue)
    say("first:", method.delivery_tag, method.redelivered)
    other.close()
    method, _, body = tour.channel.basic_get(queue, auto_ack=True)
    say("second:", body.decode(), method.redelivered)
    for body in ("a", "b", "c"):
        tour.publish("", queue, body, channel=confirming)
    say("purged:", tour.channel.queue_purge(queue).method.message_count)
    say("deleted:", tour.channel.queue_delete(queue).method.message_count)


def confirms(tour):
    title("confirms and returns")
    tour.channel.confirm_delivery()
    queue = tour.queue("confirms")
    tour.publish("", queue, "taken", mandatory=True)
    say("confirmed:", tour.bodies(queue))
    try:
        tour.publish("amq.direct", f"{PREFIX}nobody", "lost", mandatory=True, headers={"h": "v"})
    except UnroutableError as error:
        for message in error.messages:
            method = message.method
            say("returned:", method.reply_code, method.reply_text, method.exchange, method.routing_key)
            say(message.body.decode(), message.properties.headers)
    tour.publish("amq.direct", f"{PREFIX}nobody", "not missed")
    say("confirmed without a queue")


def sender_selected(tour):
    title("CC and BCC")
    tour.channel.confirm_delivery()
    main, copied, hidden = tour.queue("main"), tour.queue("copied"), tour.queue("hidden")
    headers = {"CC": [copied, main, copied], "BCC": [hidden], "kept": True}
    tour.publish("", main, "three", headers=headers)
    for queue in (main, copied, hidden):
        for body, method, properties in tour.drain(queue):
            say(queue, body, method.routing_key, sorted(properties.headers.items()))
    tour.publish("", f"{PREFIX}nobody", "by BCC alone", mandatory=True, headers={"BCC": [hidden]})
    say(tour.bodies(hidden))
    for name in ("CC", "BCC"):
        for value in (main, 5, {"a": [main]}):
            tour.refused(
                f"{name} {value}",
                lambda: tour.publish("", main, "x", headers={name: value}),
            )


def direct_replies(tour):
    title("direct reply-to")
    requests = tour.queue("requests")
    server = tour.connection.channel()

    def serve(channel, method, properties, body):
        say("request:", body.decode(), properties.reply_to, properties.correlation_id)
        channel.basic_publish(
            "",
            properties.reply_to,
            body.upper(),
            pika.BasicProperties(correlation_id=properties.correlation_id),
        )
        channel.basic_ack(method.delivery_tag)

    server.basic_consume(requests, serve)
    got = []
    tour.channel.basic_consume(
        REPLIES, lambda _c, method, properties, body: got.append((method, properties, body)), True
    )
    for number in ("one", "two"):
        tour.publish("", requests, number, reply_to=REPLIES, correlation_id=f"c-{number}")
    while len(got) < 2:
        tour.connection.process_data_events(time_limit=1)
    for method, properties, body in got:
        say("reply:", body.decode(), properties.correlation_id, method.routing_key, method.delivery_tag)
    server.close()
    declared = tour.channel.queue_declare(REPLIES, passive=True).method
    say(declared.queue, declared.message_count, declared.consumer_count)
    tour.channel.close()
    tour.again()
    no_reply = dict(reply_to=REPLIES)
    tour.refused("without a consumer", lambda: tour.publish("", requests, "x", **no_reply))
    tour.refused("with acks", lambda: tour.channel.basic_consume(REPLIES, lambda *_: None))

    def twice():
        tour.channel.basic_consume(REPLIES, lambda *_: None, True)
        tour.channel.basic_consume(REPLIES, lambda *_: None, True)

    tour.refused("twice", twice)


def exchange_bindings(tour):
    title("bindings from exchange to exchange")
    tour.channel.confirm_delivery()
    first, second = tour.exchange("first", "topic"), tour.exchange("second", "fanout")
    queue = tour.queue("bound")
    tour.channel.exchange_bind(second, first, "a.#")
    tour.channel.exchange_bind(first, second)
    tour.channel.queue_bind(queue, second)
    tour.publish(first, "a.b", "passed on")
    tour.publish(first, "b", "not passed on")
    for body, method, _ in tour.drain(queue):
        say(body, method.exchange, method.routing_key)
    tour.channel.exchange_unbind(second, first, "a.#")
    tour.refused("gone with its last binding", lambda: tour.publish(first, "a.b", "no more"))
    say(tour.bodies(queue))
    missing = f"{PREFIX}missing"
    tour.refused("to a missing one", lambda: tour.channel.exchange_bind(missing, "amq.topic"))
    tour.refused("from a missing one", lambda: tour.channel.exchange_bind("amq.topic", missing))
    tour.refused("from the default one", lambda: tour.channel.exchange_bind("amq.topic", ""))
    tour.refused("unbinding a missing one", lambda: tour.channel.exchange_unbind(missing, "amq.topic"))


def headers_exchange(tour):
    title("headers exchange")
    tour.channel.confirm_delivery()
    exchange = tour.exchange("headers", "headers")
    for match in ("all", "any", "all-with-x", "any-with-x"):
        queue = tour.queue(f"headers.{match}")
        pattern = {"x-match": match, "a": 1, "b": "two", "x-c": True}
        tour.channel.queue_bind(queue, exchange, arguments=pattern)
        for headers in (
            {"a": 1, "b": "two", "x-c": True},
            {"a": 1, "b": "two"},
            {"a": 1},
            {"x-c": True},
            {"a": "1", "b": "TWO"},
            {},
        ):
            tour.publish(exchange, "any key", f"{headers}", headers=headers)
        say(match, tour.bodies(queue))
        tour.channel.queue_delete(queue)
        exchange = tour.exchange("headers", "headers")
    queue = tour.queue("headers.bad")
    for match in ("none", 5):
        tour.refused(
            f"x-match {match}",
            lambda: tour.channel.queue_bind(queue, "amq.match", arguments={"x-match": match}),
        )


def alternate_exchange(tour):
    title("alternate exchange")
    tour.channel.confirm_delivery()
    rest = tour.exchange("rest", "fanout")
    exchange = tour.exchange("main", "direct", arguments={"alternate-exchange": rest})
    known, unknown = tour.queue("known"), tour.queue("unknown")
    tour.channel.queue_bind(known, exchange, "known")
    tour.channel.queue_bind(unknown, rest)
    for key in ("known", "unknown"):
        tour.publish(exchange, key, key, mandatory=True)
    say(tour.bodies(known), tour.bodies(unknown))
    tour.refused(
        "another alternate",
        lambda: tour.exchange("main", "direct", arguments={"alternate-exchange": "amq.topic"}),
    )
    tour.refused(
        "an alternate that is a number",
        lambda: tour.exchange("other", "direct", arguments={"alternate-exchange": 5}),
    )


def overflow(tour):
    title("overflow")
    tour.channel.confirm_delivery()
    for kind in ("drop-head", "reject-publish"):
        arguments = {"x-max-length": 2, "x-overflow": kind}
        queue = tour.queue(f"overflow.{kind}", arguments=arguments)
        for body in ("1", "2", "3"):
            try:
                tour.publish("", queue, body)
            except NackError:
                say(kind, "refused", body)
        say(kind, tour.bodies(queue))


def dead_letters(tour):
    title("dead letters")
    tour.channel.confirm_delivery()
    exchange = tour.exchange("dead", "fanout")
    grave = tour.queue("grave")
    tour.channel.queue_bind(grave, exchange)
    arguments = {"x-dead-letter-exchange": exchange, "x-max-length": 2}
    queue = tour.queue("mortal", arguments=arguments)
    for body in ("rejected", "expired"):
        expiration = "1" if body == "expired" else None
        tour.publish("", queue, body, expiration=expiration, headers={"mine": body, "CC": ["a.copy"]})
        if body == "rejected":
            method, _, _ = tour.channel.basic_get(queue)
            tour.channel.basic_reject(method.delivery_tag, requeue=False)
        [(body, method, properties)] = tour.consume(grave, 1, auto_ack=True)
        deaths = [
            {name: value for name, value in sorted(death.items()) if name != "time"}
            for death in properties.headers.pop("x-death")
        ]
        say(body, method.exchange, method.routing_key, properties.expiration)
        say(sorted(properties.headers.items()), deaths)


def errors(tour):
    title("errors")
    channel = lambda: tour.channel
    missing = f"{PREFIX}missing"
    queue = tour.queue("errors", arguments={"x-message-ttl": 60000})
    tour.refused("get", lambda: channel().basic_get(missing))
    tour.refused("consume", lambda: channel().basic_consume(missing, lambda *_: None))
    tour.refused("passive queue", lambda: channel().queue_declare(missing, passive=True))
    tour.refused("passive exchange", lambda: channel().exchange_declare(missing, passive=True))
    tour.refused("publish", lambda: tour.publish(missing, "key", "x"))
    tour.refused("publish internal", lambda: tour.publish("amq.rabbitmq.trace", "key", "x"))
    tour.refused("bind", lambda: channel().queue_bind(queue, missing))
    tour.refused("default exchange", lambda: channel().queue_bind(queue, "", "key"))
    tour.refused("reserved queue", lambda: channel().queue_declare("amq.mine"))
    tour.refused("reserved exchange", lambda: channel().exchange_declare("amq.mine"))
    tour.refused("delete amq.match", lambda: channel().exchange_delete("amq.match"))
    tour.refused("exchange type", lambda: channel().exchange_declare(missing, "no-such-type"))
    queue = tour.queue("errors", arguments={"x-message-ttl": 60000})
    for name, value in (
        ("x-message-ttl", 1),
        ("x-max-length", 5),
        ("x-queue-type", "quorum"),
        ("x-overflow", "spill"),
        ("x-unheard-of", 1),
    ):
        given = {"x-message-ttl": 60000, name: value}
        tour.refused(f"again with {name} {value}", lambda: tour.queue("errors", arguments=given))
    tour.refused("again without arguments", lambda: tour.queue("errors"))
    for name, value in (
        ("x-expires", 0),
        ("x-expires", "a"),
        ("x-max-length", -1),
        ("x-overflow", "spill"),
        ("x-delivery-limit", 3),
        ("x-dead-letter-strategy", "at-least-once"),
        ("x-dead-letter-routing-key", "key"),
        ("x-queue-mode", "eager"),
        ("x-queue-type", "best"),
        ("x-unheard-of", 1),
    ):
        given = {name: value}
        tour.refused(f"{name} {value}", lambda: tour.queue("new", arguments=given))
    other = Tour()
    other.refused("locked", lambda: other.channel.basic_get(queue))
    other.connection.close()
    for arguments in ({"x-priority": "a"}, {"x-stream-offset": "first"}):
        tour.refused(
            f"consumer {arguments}",
            lambda: channel().basic_consume(queue, lambda *_: None, arguments=arguments),
        )
    for properties in (
        {"expiration": "soon"},
        {"expiration": "-1"},
        {"user_id": "admin"},
        {"delivery_mode": 3},
    ):
        tour.refused(f"message {properties}", lambda: tour.publish("", queue, "x", **properties))
    tour.refused("unknown tag", lambda: channel().basic_ack(99))
    tour.refused("prefetch size", lambda: channel().basic_qos(prefetch_size=1))
    tour.refused("no longer there", lambda: channel().queue_delete(missing))


def update_secret(tour):
    title("update-secret")
    tour.connection.update_secret("guest", "it expired")
    say("taken; still open:", tour.connection.is_open)


for visit in (
    basics,
    confirms,
    sender_selected,
    direct_replies,
    exchange_bindings,
    headers_exchange,
    alternate_exchange,
    overflow,
    dead_letters,
    errors,
    update_secret,
):
    tour = Tour()
    visit(tour)
    if tour.connection.is_open:
        tour.connection.close()

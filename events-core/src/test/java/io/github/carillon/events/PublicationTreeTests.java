package io.github.carillon.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An event and what followed from it as text: C46.
 */
class PublicationTreeTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private final FakeTime time = new FakeTime();

	private final AtomicLong ids = new AtomicLong();

	private final EventBus bus = bus("shop", Ordering.CALLER);

	private final EventBus fifo = bus("store", Ordering.FIFO);

	private final CountDownLatch released = new CountDownLatch(1);

	@AfterEach
	void closeBuses() {
		this.released.countDown();
		this.bus.close(Duration.ZERO);
		this.fifo.close(Duration.ofSeconds(5));
	}

	@Test
	void showsEventsHandlersTimesAndChildren() {
		respond(this.bus, "order.created", "reserve", (event) -> {
			pass(250);
			this.bus.publish("stock.reserved");
			pass(1_250);
			return 7;
		});
		respond(this.bus, "order.created", "mail", (event) -> {
			throw new IllegalStateException("no server");
		});
		respond(this.bus, "stock.reserved", "count", (event) -> "two left");
		respond(this.bus, "stock.reserved", "alert", (event) -> {
			this.bus.publish("alerted");
			return null;
		});
		assertTree(this.bus.publish("order.created"), """
				order.created#0001 [00:00:00.000] COMPLETED
				├── ✓ SHOP reserve [00:00:00.000 (1.5 s)] COMPLETED → 7
				│   └── stock.reserved#0002 [00:00:00.250] COMPLETED
				│       ├── ✓ SHOP count [00:00:00.250 (0 s)] COMPLETED → "two left"
				│       └── ✓ SHOP alert [00:00:00.250 (0 s)] COMPLETED
				│           └── alerted#0003 [00:00:00.250] COMPLETED
				└── ✗ SHOP mail [00:00:01.500 (0 s)] FAILED: IllegalStateException: no server""");
	}

	@Test
	void showsSeveralChildrenOfOneHandler() {
		respond(this.bus, "order.created", "reserve", (event) -> {
			this.bus.publish("one");
			this.bus.publish("two");
			return null;
		});
		respond(this.bus, "one", "count", (event) -> 1);
		assertTree(this.bus.publish("order.created"), """
				order.created#0001 [00:00:00.000] COMPLETED
				└── ✓ SHOP reserve [00:00:00.000 (0 s)] COMPLETED
				    ├── one#0002 [00:00:00.000] COMPLETED
				    │   └── ✓ SHOP count [00:00:00.000 (0 s)] COMPLETED → 1
				    └── two#0003 [00:00:00.000] COMPLETED""");
	}

	@Test
	void showsAnEventThatNobodyHandles() {
		assertTree(this.bus.publish("order.created"), "order.created#0001 [00:00:00.000] COMPLETED");
	}

	@Test
	void showsWhatHasNotEndedYet() {
		respond(this.fifo, "order.created", "reserve", (event) -> {
			this.released.await();
			return null;
		});
		respond(this.fifo, "order.created", "mail", (event) -> null);
		Publication<Object> created = this.fifo.publish("order.created");
		await().until(() -> created.results().get(0).startedAt().isPresent());
		assertTree(created, """
				order.created#0001 [00:00:00.000] STARTED
				├── ▶ STORE reserve [00:00:00.000] STARTED
				└── … STORE mail PENDING""");
		assertTree(this.fifo.publish("order.paid"), "order.paid#0002 [00:00:00.000] PENDING");
	}

	@Test
	void showsTheHandlersOfAllBuses() {
		this.bus.forwardTo(this.fifo, "**");
		respond(this.fifo, "order.created", "store", (event) -> true);
		assertTree(this.bus.publish("order.created").await(SOON), """
				order.created#0001 [00:00:00.000] COMPLETED
				├── ✓ SHOP forward to STORE [00:00:00.000 (0 s)] COMPLETED
				└── ✓ STORE store [00:00:00.000 (0 s)] COMPLETED → true""");
	}

	@Test
	void showsWhoLostAndWhoWasSkipped() {
		this.bus.subscribe("asked", named("filtered").withFilter((event) -> {
			throw new IllegalArgumentException("what?");
		}), (event) -> {
		});
		CompletableFuture<String> slow = new CompletableFuture<>();
		respond(this.bus, "asked", "slow", (event) -> slow);
		respond(this.bus, "asked", "winner", (event) -> 7);
		respond(this.bus, "asked", "late", (event) -> 8);
		assertTree(this.bus.publish(EventDraft.of("asked", 1).withCompletion(Completion.FIRST)), """
				asked#0001 [00:00:00.000] COMPLETED
				├── − SHOP filtered SKIPPED: IllegalArgumentException: what?
				├── − SHOP slow [00:00:00.000 (0 s)] ABORTED
				├── ✓ SHOP winner [00:00:00.000 (0 s)] COMPLETED → 7
				└── − SHOP late CANCELLED""");
	}

	@Test
	void showsPlainValuesAndOfOthersOnlyWhatTheyAre() {
		assertThat(shown("a\nb")).isEqualTo("\"a\uFFFDb\"");
		assertThat(shown("x".repeat(100))).isEqualTo('"' + "x".repeat(80) + "…\"");
		assertThat(shown("")).isEqualTo("\"\"");
		assertThat(shown(1.5)).isEqualTo("1.5");
		assertThat(shown(false)).isEqualTo("false");
		assertThat(shown(Ordering.FIFO)).isEqualTo("FIFO");
		assertThat(shown(List.of("secret", "secret"))).isEqualTo("List of 2");
		assertThat(shown(Set.of("secret"))).isEqualTo("Set of 1");
		assertThat(shown(Map.of("password", "secret").values())).isEqualTo("Collection of 1");
		assertThat(shown(Map.of("password", "secret"))).isEqualTo("Map of 1");
		assertThat(shown(new int[] { 1, 2, 3 })).isEqualTo("int[] of 3");
		assertThat(shown(new Secret("secret"))).isEqualTo("Secret");
		assertThat(shown(new Object() {
		})).startsWith(PublicationTreeTests.class.getName() + "$");
	}

	@Test
	void showsAnErrorWithoutAMessageByItsClass() {
		respond(this.bus, "asked", "mail", (event) -> {
			throw new IllegalStateException();
		});
		assertThat(this.bus.publish("asked").tree()).endsWith("FAILED: IllegalStateException");
	}

	@Test
	void showsAnErrorOnOneLine() {
		respond(this.bus, "asked", "mail", (event) -> {
			throw new IllegalStateException("two\nlines");
		});
		assertThat(this.bus.publish("asked").tree()).endsWith("FAILED: IllegalStateException: two\uFFFDlines");
	}

	@Test
	void saysHowManyMoreThereAreBelowFiftyLevels() {
		try (EventBus deep = EventBus.builder().name("deep").maxDepth(0).build()) {
			deep.subscribe("node", (event) -> {
				int depth = (int) event.data();
				if (depth < 200) {
					deep.publish("node", depth + 1);
				}
			});
			String[] lines = deep.publish("node", 1).tree().split("\n");
			assertThat(lines).hasSize(2 * 51 + 1);
			assertThat(lines[lines.length - 1].strip()).isEqualTo("└── … 149 more");
		}
	}

	@Test
	void showsWhyTheLibraryEndedAHandlerAndNotWhichOnceMore() {
		try (EventBus slow = EventBus.builder().name("slow").ordering(Ordering.FIFO).timings(false).build()) {
			slow.subscribe("asked", named("mail").withTimeout(Duration.ofMillis(20)), (event) -> this.released.await());
			String tree = slow.publish("asked").await(SOON).tree();
			assertThat(tree).endsWith("✗ " + slow.label() + " mail TIMED_OUT: took longer than 20 ms");
		}
	}

	@Test
	void showsWhatTheBusEndedByItsReason() {
		respond(this.fifo, "asked", "mail", (event) -> {
			this.released.await();
			return null;
		});
		respond(this.fifo, "asked", "index", (event) -> null);
		Publication<Object> asked = this.fifo.publish("asked");
		await().until(() -> asked.status() == PublicationStatus.STARTED);
		this.fifo.close(Duration.ZERO);
		assertThat(asked.tree().split("\n")).hasSize(3)
			.satisfies((lines) -> assertThat(lines[1]).endsWith("ABORTED: the bus was closed"))
			.satisfies((lines) -> assertThat(lines[2]).endsWith("CANCELLED: the bus was closed"));
	}

	@Test
	void showsAPublicationAndAnEventByTheirTypes() {
		respond(this.bus, "asked", "forward", (event) -> this.bus.publish("told"));
		respond(this.bus, "told", "echo", (event) -> EventDraft.ofType("echoed"));
		assertTree(this.bus.publish("asked"), """
				asked#0001 [00:00:00.000] COMPLETED
				└── ✓ SHOP forward [00:00:00.000 (0 s)] COMPLETED → publication of told#0002
				    └── told#0002 [00:00:00.000] COMPLETED
				        └── ✓ SHOP echo [00:00:00.000 (0 s)] COMPLETED → draft of echoed
				            └── echoed#0003 [00:00:00.000] COMPLETED""");
	}

	@Test
	void needsNoTimes() {
		try (EventBus untimed = EventBus.builder().name("untimed").timings(false).clock(this.time).build()) {
			respond(untimed, "asked", "mail", (event) -> 7);
			assertThat(untimed.publish("asked").tree()).endsWith("✓ " + untimed.label() + " mail COMPLETED → 7");
		}
	}

	private String shown(Object value) {
		try (Subscription answering = this.bus.respond("asked", (event) -> value)) {
			assertThat(answering.isActive()).isTrue();
			String tree = this.bus.publish("asked").tree();
			return tree.substring(tree.indexOf("→") + 2);
		}
	}

	private void assertTree(Publication<?> publication, String expected) {
		assertThat(publication.tree())
			.isEqualTo(expected.replace("SHOP", this.bus.label()).replace("STORE", this.fifo.label()));
	}

	private void pass(long millis) {
		this.time.advance(Duration.ofMillis(millis));
	}

	private static void respond(EventBus bus, String pattern, String name,
			EventFunction<Object, @Nullable Object> function) {
		bus.respond(pattern, named(name), function);
	}

	private static SubscriptionOptions named(String name) {
		return SubscriptionOptions.defaults().withName(name);
	}

	private EventBus bus(String name, Ordering ordering) {
		return EventBus.builder()
			.name(name)
			.ordering(ordering)
			.clock(this.time)
			.ids(() -> new UUID(0, this.ids.incrementAndGet()))
			.build();
	}

	record Secret(String password) {
	}

}

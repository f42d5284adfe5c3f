package io.github.carillon.events.test.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPriority;
import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.DeadLetterPage;
import io.github.carillon.events.deadletter.DeadLetterQuery;
import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.deadletter.Failure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What every queue of dead letters must do. The tests of one extend this and give it an
 * empty queue for each test, with room for a thousand letters at least, that knows no
 * classes of types: data is read as maps.
 *
 * @since 0.1
 */
public abstract class DeadLetterQueueContract {

	/** When letters of these tests fail, or some seconds later. */
	protected static final Instant NOON = Instant.parse("2030-06-01T12:00:00.123456789Z");

	private static final DeadLetterQuery ALL = DeadLetterQuery.all();

	/**
	 * Creates a contract.
	 */
	protected DeadLetterQueueContract() {
	}

	/**
	 * Returns the queue under test, the same one during a test.
	 * @return the queue
	 */
	protected abstract DeadLetterQueue queue();

	@Test
	void keepsEverythingOfALetter() {
		Event<?> event = Event.builder("order.created", Map.of("orderId", "o-1", "lines", List.of(1, 2)))
			.source("shop")
			.subject("order/1")
			.key("o-1")
			.correlationId("c-1")
			.causationId(new UUID(1, 2))
			.priority(EventPriority.CRITICAL)
			.version("7")
			.header("Ünïcode", "\uD83D\uDD14 'quoted\" \\ \n%_")
			.path(List.of("main#0a1b"))
			.time(NOON)
			.build();
		DeadLetter letter = new DeadLetter(DeadLetter.id(event.id(), "listener:mail"), event, "listener:mail",
				new Failure("java.io.IOException", "täglich \uD83D\uDD14 '\"\\\n", "at\n\tsomewhere"), 4, NOON,
				NOON.plusNanos(1));
		assertThat(queue().add(letter)).isTrue();
		DeadLetter found = queue().get(letter.id()).orElseThrow();
		assertThat(found).isEqualTo(letter);
		assertThat(found.event()).usingRecursiveComparison()
			.withStrictTypeChecking()
			.ignoringFields("data", "options")
			.isEqualTo(event);
		assertThat(found.event().data()).isEqualTo(event.data());
	}

	@Test
	void keepsTheLongestFailure() {
		Failure failure = new Failure("E", "m".repeat(Failure.MAX_MESSAGE), "s".repeat(Failure.MAX_STACK));
		DeadLetter letter = letter("a", "listener:x", 0);
		DeadLetter longest = new DeadLetter(letter.id(), letter.event(), letter.target(), failure, Integer.MAX_VALUE,
				NOON, NOON);
		queue().add(longest);
		assertThat(queue().get(longest.id())).contains(longest);
	}

	@Test
	void keepsOneLetterForAnEventAndATarget() {
		DeadLetter letter = letter("a", "listener:x", 1);
		DeadLetter later = DeadLetter.of(letter.event(), "listener:x", new IllegalStateException("again"), 2, at(5));
		assertThat(queue().add(letter)).isTrue();
		assertThat(queue().add(later)).isFalse();
		assertThat(queue().add(letter("a", "listener:x", 2))).isTrue();
		assertThat(queue().get(letter.id())).contains(later);
		assertThat(ids(ALL)).hasSize(2).startsWith(later.id());
	}

	@Test
	void keepsLettersToSeveralTargetsApart() {
		DeadLetter one = letter("a", "listener:x", 1);
		DeadLetter other = DeadLetter.of(one.event(), "webhook:x", new IllegalStateException(), 1, at(1));
		assertThat(queue().add(one)).isTrue();
		assertThat(queue().add(other)).isTrue();
		assertThat(queue().count(ALL)).isEqualTo(2);
	}

	@Test
	void hasNothingOfWhatWasNotAdded() {
		assertThat(queue().get(UUID.randomUUID())).isEmpty();
		assertThat(queue().query(ALL)).isEqualTo(new DeadLetterPage(List.of(), Optional.empty()));
		assertThat(queue().count(ALL)).isZero();
		assertThat(queue().remove(letter("a", "listener:x", 1))).isFalse();
		assertThat(queue().dropped()).isZero();
	}

	@Test
	void findsByTypeTargetAndTime() {
		UUID created = add("order.created", "listener:mail", 1);
		UUID paid = add("order.paid", "webhook:crm", 2);
		UUID item = add("order.item.added", "listener:mail", 3);
		add("orders", "listener:Mail", 4);
		assertFinds(DeadLetterQuery.matching("order.*"), paid, created);
		assertFinds(DeadLetterQuery.matching("order.**"), item, paid, created);
		assertFinds(DeadLetterQuery.matching("order.{paid,created}"), paid, created);
		assertFinds(ALL.target("listener:mail"), item, created);
		assertFinds(ALL.target("listener:%"));
		assertFinds(ALL.since(at(2)).until(at(3)), paid);
		assertFinds(DeadLetterQuery.matching("order.**").target("listener:mail").since(at(2)), item);
	}

	@Test
	void pagesFromTheLastFailureToTheFirst() {
		List<UUID> added = new ArrayList<>();
		for (int i = 0; i < 25; i++) {
			added.add(0, add("a", "listener:x", i));
			add("b", "listener:x", i);
		}
		assertThat(readAll(DeadLetterQuery.matching("a").limit(10))).isEqualTo(added);
		assertThat(readAll(DeadLetterQuery.matching("a").limit(25))).isEqualTo(added);
	}

	@Test
	void leavesNoneOutThatFailedAtTheSameTime() {
		List<UUID> added = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			added.add(add("a", "listener:x", 0));
		}
		List<UUID> unsigned = added.stream().map(UUID::toString).sorted().map(UUID::fromString).toList();
		List<UUID> read = readAll(ALL.limit(3));
		assertThat(read).hasSize(20).doesNotHaveDuplicates();
		for (int i = 0; i < 20; i++) {
			assertThat(read.get(i)).isEqualTo(unsigned.get(19 - i));
		}
	}

	@Test
	void countsWhateverThePage() {
		for (int i = 0; i < 5; i++) {
			add("a", "listener:x", i);
		}
		String cursor = queue().query(ALL.limit(3)).next().orElseThrow();
		assertThat(queue().count(ALL.limit(1).after(cursor))).isEqualTo(5);
		assertThat(queue().count(DeadLetterQuery.matching("b"))).isZero();
	}

	@Test
	void findsAPlaceByItsNumber() {
		for (int i = 0; i < 5; i++) {
			add("a", "listener:x", i);
		}
		String third = queue().cursorAt(3).orElseThrow().toString();
		assertThat(queue().query(ALL.after(third)).letters()).extracting(DeadLetter::lastFailure)
			.containsExactly(at(1), at(0));
		assertThat(queue().cursorAt(5)).isPresent();
		assertThat(queue().cursorAt(6)).isEmpty();
	}

	@Test
	void removesALetter() {
		DeadLetter letter = letter("a", "listener:x", 1);
		queue().add(letter);
		UUID other = add("a", "listener:x", 2);
		assertThat(queue().remove(letter)).isTrue();
		assertThat(queue().remove(letter)).isFalse();
		assertThat(queue().get(letter.id())).isEmpty();
		assertFinds(ALL, other);
	}

	@Test
	void leavesALetterThatFailedAgain() {
		DeadLetter letter = letter("a", "listener:x", 1);
		DeadLetter again = DeadLetter.of(letter.event(), "listener:x", new IllegalStateException(), 2,
				letter.lastFailure().plusNanos(1));
		queue().add(letter);
		queue().add(again);
		assertThat(queue().remove(letter)).isFalse();
		assertThat(queue().get(letter.id())).contains(again);
		assertThat(queue().remove(again)).isTrue();
	}

	@Test
	void keepsWhatSeveralThreadsAddAtOnce() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(4);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				int second = i;
				ends.add(executor.submit(() -> add("a", "listener:x", second)));
			}
			for (Future<?> end : ends) {
				end.get();
			}
		}
		finally {
			executor.shutdown();
		}
		assertThat(readAll(ALL.limit(30))).hasSize(100).doesNotHaveDuplicates();
	}

	@Test
	void refusesACursorThatIsNone() {
		for (String text : List.of("", "x", "1_2_3", "1_2", "9999999999999999999_0_" + UUID.randomUUID())) {
			assertThatIllegalArgumentException().isThrownBy(() -> ALL.after(text)).withMessageContaining("cursor");
		}
	}

	private void assertFinds(DeadLetterQuery query, UUID... ids) {
		assertThat(ids(query)).containsExactly(ids);
		assertThat(queue().count(query)).isEqualTo(ids.length);
	}

	private List<UUID> ids(DeadLetterQuery query) {
		return queue().query(query).letters().stream().map(DeadLetter::id).toList();
	}

	private List<UUID> readAll(DeadLetterQuery query) {
		List<UUID> ids = new ArrayList<>();
		DeadLetterPage page = queue().query(query);
		while (true) {
			assertThat(page.letters()).hasSizeLessThanOrEqualTo(query.limit());
			page.letters().forEach((letter) -> ids.add(letter.id()));
			if (page.next().isEmpty()) {
				return ids;
			}
			page = queue().query(query.after(page.next().get()));
		}
	}

	private UUID add(String type, String target, int second) {
		DeadLetter letter = letter(type, target, second);
		queue().add(letter);
		return letter.id();
	}

	private static DeadLetter letter(String type, String target, int second) {
		Event<?> event = Event.builder(type, Map.of("second", second)).build();
		return DeadLetter.of(event, target, new IllegalStateException("down"), 1, at(second));
	}

	private static Instant at(int second) {
		return NOON.plus(Duration.ofSeconds(second));
	}

}

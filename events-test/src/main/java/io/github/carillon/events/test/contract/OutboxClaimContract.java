package io.github.carillon.events.test.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.outbox.ClaimedEntry;
import io.github.carillon.events.outbox.EntryResult;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxEntry;
import io.github.carillon.events.outbox.OutboxTarget;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may deliver what, and when.
 */
abstract class OutboxClaimContract {

	static final String MAIL = "listener:mail";

	static final String SHIP = "listener:ship";

	static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

	/**
	 * Returns the outbox of one instance.
	 */
	protected abstract Outbox outbox();

	/**
	 * Returns the outbox of another instance on the same store.
	 */
	protected abstract Outbox other();

	/**
	 * Has time go by for leases and delays: moves the clock of the store, or the times of
	 * its rows, or waits.
	 * @param time how much
	 */
	protected abstract void advance(Duration time);

	/**
	 * Waits for what the store does in the background once a transaction has committed.
	 */
	protected void settle() {
	}

	@BeforeEach
	void registerTargets() {
		register(outbox(), MAIL, "**");
		register(outbox(), SHIP, "order.*");
	}

	@Test
	void claimsNothingWhereNothingIs() {
		assertThat(claim(10, MAIL)).isEmpty();
		assertThat(claim(10, "listener:nobody")).isEmpty();
		assertThat(outbox().claim(Set.of(), 10)).isEmpty();
	}

	@Test
	void handsAnEventToTheOneThatClaimsItsEntry() {
		Event<?> event = Event.builder("order.created", Map.of("orderId", "o-1")).key("o-1").time(NOON).build();
		add(event, MAIL);
		ClaimedEntry claimed = claimOne(MAIL);
		assertThat(read(claimed)).isEqualTo(event);
		assertThat(read(claimed).data()).isEqualTo(event.data());
		assertThat(read(claimed).key()).contains("o-1");
		assertThat(claimed.unreadable()).isNull();
		assertThat(claimed.entry().eventId()).isEqualTo(event.id());
		assertThat(claimed.entry().target()).isEqualTo(MAIL);
		assertThat(claimed.entry().attempt()).isEqualTo(1);
	}

	@Test
	void claimsOnlyForTheTargetsNamed() {
		Event<?> event = event("k");
		add(event, MAIL, SHIP);
		assertThat(claim(10, SHIP)).extracting((claimed) -> claimed.entry().target()).containsExactly(SHIP);
		assertThat(claim(10, MAIL, SHIP)).extracting((claimed) -> claimed.entry().target()).containsExactly(MAIL);
	}

	@Test
	void claimsNoMoreThanAskedFor() {
		for (int i = 0; i < 5; i++) {
			add(event("k" + i), MAIL);
		}
		assertThat(claim(3, MAIL)).hasSize(3);
		assertThat(claim(3, MAIL)).hasSize(2);
		assertThat(claim(3, MAIL)).isEmpty();
	}

	@Test
	void claimsTheHeadOfEachKey() {
		Event<?> a1 = added("a", MAIL);
		Event<?> a2 = added("a", MAIL);
		Event<?> b1 = added("b", MAIL);
		Event<?> free = event(null);
		outbox().add(free, List.of(MAIL), Set.of(), null);
		List<ClaimedEntry> first = claim(10, MAIL);
		assertThat(ids(first)).containsExactlyInAnyOrder(a1.id(), b1.id(), free.id());
		finish(EntryResult.delivered(entryOf(first, a1)));
		assertThat(ids(claim(10, MAIL))).containsExactly(a2.id());
	}

	@Test
	void keepsKeysOfTwoTargetsApart() {
		Event<?> first = added("k", MAIL, SHIP);
		Event<?> second = added("k", MAIL, SHIP);
		finish(EntryResult.delivered(claimOne(MAIL).entry()));
		assertThat(ids(claim(10, MAIL))).containsExactly(second.id());
		assertThat(ids(claim(10, SHIP))).containsExactly(first.id());
	}

	@Test
	void claimsTheOldestFirst() {
		List<UUID> added = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			added.add(added("k" + i, MAIL).id());
			advance(Duration.ofMillis(5));
		}
		assertThat(ids(claim(2, MAIL))).containsExactlyElementsOf(added.subList(0, 2));
		assertThat(ids(claim(2, MAIL))).containsExactlyElementsOf(added.subList(2, 4));
	}

	@Test
	void keepsBackWhatComesAfterARetryWithTheSameKey() {
		Event<?> first = added("a", MAIL);
		added("a", MAIL);
		Event<?> other = added("b", MAIL);
		List<ClaimedEntry> claimed = claim(10, MAIL);
		finish(EntryResult.retry(entryOf(claimed, first), delay(), new IllegalStateException("busy")));
		assertThat(claim(10, MAIL)).isEmpty();
		finish(EntryResult.delivered(entryOf(claimed, other)));
		assertThat(claim(10, MAIL)).isEmpty();
		advance(delay().plusMillis(100));
		ClaimedEntry again = claimOne(MAIL);
		assertThat(again.entry().eventId()).isEqualTo(first.id());
		assertThat(again.entry().attempt()).isEqualTo(2);
	}

	@Test
	void doesNotCountWhatWasGivenBackUnbegun() {
		Event<?> first = added("a", MAIL);
		added("a", MAIL);
		OutboxEntry entry = claimOne(MAIL).entry();
		finish(EntryResult.released(entry));
		ClaimedEntry again = claimOne(MAIL);
		assertThat(again.entry().eventId()).isEqualTo(first.id());
		assertThat(again.entry().attempt()).isEqualTo(1);
		assertThat(again.entry().token()).isGreaterThan(entry.token());
	}

	@Test
	void keepsBackForATimeWhatWasGivenBackSo() {
		added("a", MAIL);
		finish(EntryResult.released(claimOne(MAIL).entry(), delay()));
		assertThat(claim(10, MAIL)).isEmpty();
		advance(delay().plusMillis(100));
		assertThat(claimOne(MAIL).entry().attempt()).isEqualTo(1);
	}

	@Test
	void givesEachEntryToOneOfSeveralThreads() throws Exception {
		int entries = 2_000;
		for (int i = 0; i < entries; i++) {
			outbox().add(event((i % 4 == 0) ? "k" + i : null), List.of(MAIL), Set.of(), null);
		}
		Collection<UUID> claimed = new ConcurrentLinkedQueue<>();
		AtomicInteger empty = new AtomicInteger();
		inThreads(8, (outbox) -> {
			while (claimed.size() < entries && empty.get() < 10_000) {
				List<ClaimedEntry> batch = outbox.claim(Set.of(MAIL), 25);
				batch.forEach((entry) -> claimed.add(entry.entry().eventId()));
				outbox.finish(batch.stream().map((entry) -> EntryResult.delivered(entry.entry())).toList());
				empty.addAndGet(batch.isEmpty() ? 1 : 0);
			}
		});
		assertThat(claimed).hasSize(entries).doesNotHaveDuplicates();
		assertThat(claim(10, MAIL)).isEmpty();
	}

	@Test
	void neverHasTwoOfAKeyInFlightNorInAnotherOrder() throws Exception {
		int keys = 5;
		int each = 30;
		for (int i = 0; i < keys * each; i++) {
			add(event("k" + i % keys).toBuilder().subject(Integer.toString(i)).build(), MAIL);
		}
		KeyWatch watch = new KeyWatch();
		AtomicInteger delivered = new AtomicInteger();
		long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
		inThreads(8, (outbox) -> {
			while (delivered.get() < keys * each && System.nanoTime() < end) {
				List<ClaimedEntry> batch = outbox.claim(Set.of(MAIL), 3);
				batch.forEach((claimed) -> watch.began(read(claimed)));
				Thread.yield();
				batch.forEach((claimed) -> watch.ended(read(claimed)));
				outbox.finish(batch.stream().map((claimed) -> EntryResult.delivered(claimed.entry())).toList());
				delivered.addAndGet(batch.size());
			}
		});
		assertThat(watch.wrong).isEmpty();
		assertThat(delivered).hasValue(keys * each);
	}

	private void inThreads(int count, Consumer<Outbox> work) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(count);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				Outbox outbox = (i % 2 == 0) ? outbox() : other();
				ends.add(threads.submit(() -> work.accept(outbox)));
			}
			for (Future<?> end : ends) {
				end.get(2, TimeUnit.MINUTES);
			}
		}
		finally {
			threads.shutdown();
		}
	}

	final Duration lease() {
		return outbox().lease();
	}

	/**
	 * A delay that is over before a lease is.
	 */
	final Duration delay() {
		return lease().dividedBy(2);
	}

	static void register(Outbox outbox, String name, String pattern) {
		outbox.register(new OutboxTarget(name, List.of(EventPattern.parse(pattern)), NOON));
	}

	static Event<?> event(@Nullable String key) {
		Event.Builder<?> event = Event.builder("order.created", Map.of("orderId", "o-1"));
		return ((key != null) ? event.key(key) : event).build();
	}

	final void add(Event<?> event, String... targets) {
		outbox().add(event, List.of(targets), Set.of(targets), null);
	}

	final Event<?> added(String key, String... targets) {
		Event<?> event = event(key);
		add(event, targets);
		return event;
	}

	final List<ClaimedEntry> claim(int limit, String... targets) {
		return outbox().claim(Set.of(targets), limit);
	}

	final ClaimedEntry claimOne(String target) {
		List<ClaimedEntry> claimed = claim(10, target);
		assertThat(claimed).hasSize(1);
		return claimed.get(0);
	}

	final List<EntryResult> finish(EntryResult... results) {
		return outbox().finish(List.of(results));
	}

	final List<String> statuses(Event<?> event) {
		return outbox().deliveries(event.id())
			.stream()
			.map((delivery) -> delivery.target() + " " + delivery.status())
			.toList();
	}

	static Event<?> read(ClaimedEntry claimed) {
		return Objects.requireNonNull(claimed.event());
	}

	static List<UUID> ids(List<ClaimedEntry> claimed) {
		return claimed.stream().map((entry) -> entry.entry().eventId()).toList();
	}

	static OutboxEntry entryOf(List<ClaimedEntry> claimed, Event<?> event) {
		return claimed.stream()
			.map(ClaimedEntry::entry)
			.filter((entry) -> entry.eventId().equals(event.id()))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Watches that the events of a key come one at a time, in order.
	 */
	private static final class KeyWatch {

		private final Map<String, UUID> inFlight = new ConcurrentHashMap<>();

		private final Map<String, Integer> last = new ConcurrentHashMap<>();

		private final Collection<String> wrong = new ConcurrentLinkedQueue<>();

		void began(Event<?> event) {
			String key = event.key().orElseThrow();
			int number = Integer.parseInt(event.subject().orElseThrow());
			if (this.inFlight.put(key, event.id()) != null) {
				this.wrong.add("two of " + key + " at once");
			}
			Integer before = this.last.put(key, number);
			if (before != null && before >= number) {
				this.wrong.add(number + " of " + key + " after " + before);
			}
		}

		void ended(Event<?> event) {
			this.inFlight.remove(event.key().orElseThrow());
		}

	}

}

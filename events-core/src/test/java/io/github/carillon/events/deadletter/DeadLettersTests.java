package io.github.carillon.events.deadletter;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.carillon.events.Event;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * C71, C72.
 */
class DeadLettersTests {

	private static final Instant NOON = Instant.parse("2030-06-01T12:00:00Z");

	private static final Instant LATER = NOON.plusSeconds(60);

	private final InMemoryDeadLetterQueue queue = new InMemoryDeadLetterQueue(3);

	private final InMemoryDeadLetterQueue unlimited = new InMemoryDeadLetterQueue(20_000);

	private final List<String> told = new ArrayList<>();

	private final FakeTarget target = new FakeTarget();

	private final DeadLetters letters = DeadLetters.in(this.queue).handler((letter) -> {
		throw new IllegalStateException("A broken handler stops nobody");
	}).handler(new Told()).redelivery(this.target).clock(Clock.fixed(LATER, ZoneOffset.UTC)).build();

	@Test
	void tellsOfEachNewLetter() {
		DeadLetter letter = add("a");
		this.letters.add(letter);
		assertThat(this.told).containsExactly("added a");
		assertThat(this.letters.counts()).isEqualTo(new DeadLetterCounts(1, 1, 0, 0, 0, 0));
	}

	@Test
	void forgetsALetterThatIsDelivered() {
		DeadLetter letter = add("a");
		CompletableFuture<RedeliveryResult> result = this.letters.retry(letter.id());
		assertThat(this.queue.get(letter.id())).as("until it is delivered").contains(letter);
		this.target.end(RedeliveryResult.Status.DELIVERED, null);
		assertThat(result).isCompletedWithValue(RedeliveryResult.of(letter, RedeliveryResult.Status.DELIVERED));
		assertThat(this.letters.counts()).isEqualTo(new DeadLetterCounts(0, 1, 1, 0, 0, 0));
	}

	@Test
	void writesOnTheLetterThatItFailedAgain() {
		DeadLetter letter = add("a");
		this.letters.retry(letter.id());
		this.target.end(RedeliveryResult.Status.FAILED, new IllegalStateException("still down"));
		DeadLetter again = this.queue.get(letter.id()).orElseThrow();
		assertThat(again.attempts()).isEqualTo(2);
		assertThat(again.failure().message()).isEqualTo("still down");
		assertThat(again.firstFailure()).isEqualTo(NOON);
		assertThat(again.lastFailure()).isEqualTo(LATER);
		assertThat(this.told).as("told once").containsExactly("added a");
		assertThat(this.letters.counts()).isEqualTo(new DeadLetterCounts(1, 1, 0, 0, 0, 0));
	}

	@Test
	void leavesALetterAloneThatWasNotTaken() {
		DeadLetter letter = add("a");
		this.letters.retry(letter.id());
		this.target.end(RedeliveryResult.Status.NOT_TAKEN, new IllegalStateException("full"));
		assertThat(this.queue.get(letter.id())).contains(letter);
	}

	@Test
	void saysThatATargetIsGone() {
		DeadLetter letter = add("a");
		this.target.gone = true;
		assertThat(this.letters.isReachable(letter)).isFalse();
		RedeliveryResult result = this.letters.retry(letter.id()).join();
		assertThat(result.status()).isEqualTo(RedeliveryResult.Status.UNREACHABLE);
		assertThat(result.error().orElseThrow()).hasMessageContaining("a")
			.hasMessageContaining("listener:mail")
			.hasMessageContaining("cannot be tried again: its target is closed, paused or in another instance.");
		assertThat(this.queue.get(letter.id())).contains(letter);
	}

	@Test
	void triesALetterByOneCallerAtATime() {
		DeadLetter letter = add("a");
		this.letters.retry(letter.id());
		RedeliveryResult second = this.letters.retry(letter.id()).join();
		assertThat(second.status()).isEqualTo(RedeliveryResult.Status.NOT_TAKEN);
		assertThat(second.error().orElseThrow()).hasMessageContaining("somebody else just now");
		assertThat(this.letters.discard(letter.id(), "too late")).isFalse();
		assertThat(this.target.taken).hasSize(1);
		this.target.end(RedeliveryResult.Status.FAILED, null);
		this.letters.retry(letter.id());
		assertThat(this.target.taken).hasSize(2);
	}

	@Test
	void triesAgainAfterARedeliveryThatThrew() {
		DeadLetter letter = add("a");
		this.target.broken = true;
		assertThat(this.letters.retry(letter.id())).isCompletedExceptionally();
		this.target.broken = false;
		this.letters.retry(letter.id());
		this.target.end(RedeliveryResult.Status.DELIVERED, null);
		assertThat(this.queue.get(letter.id())).isEmpty();
	}

	@Test
	void retriesManyAndThoseThatMatch() {
		DeadLetter one = add("order.created");
		DeadLetter other = add("order.paid");
		add("task.done");
		CompletableFuture<List<RedeliveryResult>> many = this.letters
			.retry(List.of(one.id(), UUID.randomUUID(), other.id()));
		this.target.end(RedeliveryResult.Status.FAILED, null);
		this.target.end(RedeliveryResult.Status.FAILED, null);
		assertThat(many.join()).extracting(RedeliveryResult::letter).containsExactly(one, other);
		CompletableFuture<Map<RedeliveryResult.Status, Long>> matching = this.letters
			.retry(DeadLetterQuery.matching("order.*"));
		this.target.end(RedeliveryResult.Status.DELIVERED, null);
		this.target.end(RedeliveryResult.Status.SCHEDULED, null);
		assertThat(matching.join()).containsOnly(Map.entry(RedeliveryResult.Status.DELIVERED, 1L),
				Map.entry(RedeliveryResult.Status.SCHEDULED, 1L));
		assertThat(this.queue.query(DeadLetterQuery.all()).letters()).extracting((letter) -> letter.event().type())
			.containsExactly("task.done");
	}

	@Test
	void retriesPageAfterPageAndNoneOfItTwice() {
		for (int i = 0; i < 3; i++) {
			add("a");
		}
		CompletableFuture<Map<RedeliveryResult.Status, Long>> retried = this.letters
			.retry(DeadLetterQuery.all().limit(2));
		assertThat(this.target.taken).hasSize(2);
		this.target.end(RedeliveryResult.Status.FAILED, new Exception("again"));
		this.target.end(RedeliveryResult.Status.FAILED, new Exception("again"));
		assertThat(this.target.taken).hasSize(3);
		assertThat(retried).isNotDone();
		this.target.end(RedeliveryResult.Status.DELIVERED, null);
		assertThat(retried.join()).containsOnly(Map.entry(RedeliveryResult.Status.FAILED, 2L),
				Map.entry(RedeliveryResult.Status.DELIVERED, 1L));
	}

	@Test
	void retriesVeryManyPagesThatAreDoneAtOnce() {
		for (int i = 0; i < 20_000; i++) {
			this.unlimited.add(DeadLetter.of(Event.builder("a", i).build(), "listener:mail", new Exception("down"), 1,
					NOON.plusNanos(i)));
		}
		DeadLetters letters = DeadLetters.in(this.unlimited).redelivery(new Redelivery() {

			@Override
			public boolean reaches(DeadLetter letter) {
				return true;
			}

			@Override
			public CompletionStage<RedeliveryResult> redeliver(DeadLetter letter) {
				return CompletableFuture
					.completedFuture(RedeliveryResult.of(letter, RedeliveryResult.Status.SCHEDULED));
			}

		}).build();
		assertThat(letters.retry(DeadLetterQuery.all().limit(1)).join())
			.containsExactly(Map.entry(RedeliveryResult.Status.SCHEDULED, 20_000L));
		assertThat(letters.counts().waiting()).isZero();
	}

	@Test
	void discardsWithAReason() {
		DeadLetter letter = add("a");
		assertThatIllegalArgumentException().isThrownBy(() -> this.letters.discard(letter.id(), " "))
			.withMessageContaining("Say why");
		assertThat(this.letters.discard(letter.id(), "handled by hand")).isTrue();
		assertThat(this.told).containsExactly("added a", "discarded a: handled by hand");
		assertThat(this.target.discarded).containsExactly(letter);
		assertThat(this.letters.counts()).isEqualTo(new DeadLetterCounts(0, 1, 0, 1, 0, 0));
	}

	@Test
	void discardsWhatMatchesPageByPage() {
		add("order.created");
		add("order.paid");
		add("task.done");
		assertThat(this.letters.discard(DeadLetterQuery.matching("order.*").limit(1), "older than 30 days"))
			.isEqualTo(2);
		assertThat(this.letters.discard(DeadLetterQuery.matching("order.*"), "older than 30 days")).isZero();
		assertThat(this.letters.counts().waiting()).isOne();
	}

	@Test
	void saysThatThereIsNoSuchLetter() {
		UUID id = UUID.randomUUID();
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> this.letters.retry(id))
			.withMessageContaining(id.toString());
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> this.letters.discard(id, "x"));
	}

	@Test
	void pushesOutTheOldestAndCountsIt() {
		DeadLetter first = add("a");
		List.of("b", "c", "d").forEach(this::add);
		assertThat(this.queue.get(first.id())).isEmpty();
		assertThat(this.letters.counts()).isEqualTo(new DeadLetterCounts(3, 4, 0, 0, 1, 0));
	}

	private DeadLetter add(String type) {
		Instant failedAt = NOON.plusNanos(this.queue.count(DeadLetterQuery.all()));
		DeadLetter letter = DeadLetter.of(Event.builder(type, "x").build(), "listener:mail", new Exception("down"), 1,
				failedAt);
		this.letters.add(letter);
		return letter;
	}

	private final class Told implements DeadLetterHandler {

		@Override
		public void added(DeadLetter letter) {
			DeadLettersTests.this.told.add("added " + letter.event().type());
		}

		@Override
		public void discarded(DeadLetter letter, String reason) {
			DeadLettersTests.this.told.add("discarded " + letter.event().type() + ": " + reason);
		}

	}

	private static final class FakeTarget implements Redelivery {

		private final List<DeadLetter> taken = new ArrayList<>();

		private final List<CompletableFuture<RedeliveryResult>> ends = new ArrayList<>();

		private final List<DeadLetter> discarded = new ArrayList<>();

		private boolean gone;

		private boolean broken;

		@Override
		public boolean reaches(DeadLetter letter) {
			return !this.gone;
		}

		@Override
		public CompletionStage<RedeliveryResult> redeliver(DeadLetter letter) {
			if (this.broken) {
				throw new IllegalStateException("broken");
			}
			this.taken.add(letter);
			this.ends.add(new CompletableFuture<>());
			return this.ends.get(this.ends.size() - 1);
		}

		void end(RedeliveryResult.Status status, Throwable error) {
			int first = this.taken.size() - this.ends.size();
			this.ends.remove(0).complete(new RedeliveryResult(this.taken.get(first), status, error));
		}

		@Override
		public boolean discard(DeadLetter letter) {
			return this.discarded.add(letter);
		}

	}

}

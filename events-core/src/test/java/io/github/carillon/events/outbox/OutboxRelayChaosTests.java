package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.SystemTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C81, C82: whatever dies, nothing is lost, nothing overtakes, and only what a dead
 * instance was at comes twice.
 */
class OutboxRelayChaosTests {

	private static final int EVENTS = 600;

	private static final int KEYS = 12;

	private static final int KILLS = 5;

	private final InMemoryOutbox store = new InMemoryOutbox(EventRecorder.NONE, Duration.ofSeconds(2), 10_000,
			SystemTime.CLOCK);

	private final Collection<Step> steps = new ConcurrentLinkedQueue<>();

	private final Set<UUID> suspects = ConcurrentHashMap.newKeySet();

	private final List<Instance> instances = new ArrayList<>();

	@AfterEach
	void close() {
		this.instances.forEach(Instance::close);
	}

	@RepeatedTest(3)
	void losesNothingAndKeepsOrderWhateverDies(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		for (int i = 0; i < 3; i++) {
			this.instances.add(new Instance(random.nextLong()));
		}
		for (int i = 0; i < EVENTS; i++) {
			if (i % (EVENTS / KILLS) == EVENTS / KILLS / 2) {
				int victim = random.nextInt(this.instances.size());
				awaitSteps(i / 2);
				this.instances.get(victim).kill();
				this.instances.set(victim, new Instance(random.nextLong()));
			}
			int key = random.nextInt(KEYS + 4);
			this.instances.get(random.nextInt(3)).publish(i, (key < KEYS) ? "k" + key : null);
		}
		RelayTestCase.eventually(() -> assertThat(this.store.depths().get(0).pending()).isZero());
		check();
	}

	private void awaitSteps(int count) {
		RelayTestCase.eventually(() -> assertThat(this.steps).hasSizeGreaterThanOrEqualTo(count));
	}

	private void check() {
		Map<Integer, Integer> successes = new HashMap<>();
		Map<String, Integer> last = new HashMap<>();
		for (Step step : this.steps) {
			if (step.key != null) {
				Integer before = last.put(step.key, step.number);
				assertThat(before == null || before <= step.number)
					.as("%s after %s of %s", step.number, before, step.key)
					.isTrue();
			}
			if (step.success) {
				successes.merge(step.number, 1, Integer::sum);
				assertThat(successes.get(step.number) == 1 || this.suspects.contains(step.id))
					.as("%d came twice and nobody died over it", step.number)
					.isTrue();
			}
		}
		assertThat(successes).hasSize(EVENTS);
		assertThat(this.suspects).hasSizeLessThan(EVENTS / 2);
	}

	/**
	 * One attempt.
	 */
	private record Step(UUID id, int number, @Nullable String key, boolean success) {
	}

	/**
	 * An instance of an application, whose listener fails now and then and takes its
	 * time.
	 */
	private final class Instance {

		private final Random random;

		private final FakeStore own = new FakeStore(OutboxRelayChaosTests.this.store.another());

		private final Map<UUID, Integer> atWork = new ConcurrentHashMap<>();

		private final OutboxRelay relay;

		private boolean dead;

		private Instance(long seed) {
			this.random = new Random(seed);
			this.relay = new OutboxRelay(this.own,
					OutboxOptions.defaults().withPollInterval(Duration.ofMillis(20)).withInFlight(16),
					DeadEntryListener.NONE);
			this.relay.register(new FakeTarget("listener:mail").doing(this::handle));
			this.relay.start();
		}

		void publish(int number, @Nullable String key) {
			Event.Builder<?> event = Event.builder("order.created", Map.of("n", number))
				.subject(Integer.toString(number));
			this.relay.recorder().record(((key != null) ? event.key(key) : event).build(), null);
		}

		private CompletionStage<EntryResult> handle(ClaimedEntry claimed) {
			CompletableFuture<EntryResult> end = new CompletableFuture<>();
			Executor later = CompletableFuture.delayedExecutor(nextInt(4), TimeUnit.MILLISECONDS);
			later.execute(() -> work(claimed, end));
			return end;
		}

		private synchronized void work(ClaimedEntry claimed, CompletableFuture<EntryResult> end) {
			if (this.dead) {
				return;
			}
			Event<?> event = Objects.requireNonNull(claimed.event());
			boolean success = this.random.nextInt(5) > 0;
			OutboxRelayChaosTests.this.steps.add(new Step(event.id(), Integer.parseInt(event.subject().orElseThrow()),
					event.key().orElse(null), success));
			if (success) {
				this.atWork.put(event.id(), 1);
				end.complete(EntryResult.delivered(claimed.entry()));
			}
			else {
				end.complete(EntryResult.retry(claimed.entry(), Duration.ofMillis(this.random.nextInt(5)),
						new IllegalStateException("busy")));
			}
		}

		private synchronized int nextInt(int bound) {
			return this.random.nextInt(bound);
		}

		/**
		 * Is not closed but gone: nothing of it reaches the store any more. What it had
		 * done without it being written down may come again.
		 */
		synchronized void kill() {
			this.own.down = true;
			this.dead = true;
			this.atWork.keySet().stream().filter(this::isUnwritten).forEach(OutboxRelayChaosTests.this.suspects::add);
			new Thread(this::close).start();
		}

		private boolean isUnwritten(UUID id) {
			return OutboxRelayChaosTests.this.store.deliveries(id).get(0).status() != Delivery.Status.DELIVERED;
		}

		void close() {
			this.relay.close(Duration.ZERO);
		}

	}

}

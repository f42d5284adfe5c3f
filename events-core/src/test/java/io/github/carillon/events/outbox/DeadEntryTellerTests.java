package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.LoggedWarnings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C80: whoever is told of dead entries holds up nobody.
 */
@Timeout(60)
class DeadEntryTellerTests extends RelayTestCase {

	private static final IllegalStateException ERROR = new IllegalStateException("no stamps");

	private final CountDownLatch goOn = new CountDownLatch(1);

	private final AtomicInteger told = new AtomicInteger();

	@AfterEach
	void goOn() {
		this.goOn.countDown();
	}

	@Test
	void resultsAreWrittenWhileAListenerOfTheDeadBlocks() {
		this.mail.answering((claimed) -> EntryResult.dead(claimed.entry(), ERROR, false));
		OutboxRelay relay = relay(new OutboxRelay(this.store, OPTIONS, this::blocks), this.mail, this.ship);
		List<Event<?>> events = List.of(publish(relay, null), publish(relay, "k"), publish(relay, "k"));
		for (Event<?> event : events) {
			eventually(
					() -> assertThat(statuses(event)).containsExactly(Delivery.Status.DEAD, Delivery.Status.DELIVERED));
		}
		eventually(() -> assertThat(failed()).isEqualTo(3));
		assertThat(this.told).hasValue(1);
		this.goOn.countDown();
		eventually(() -> assertThat(this.told).hasValue(3));
		assertThat(relay.statistics().untold()).isZero();
	}

	@Test
	void countsAndSaysWhatThereIsNoRoomToTellOf() {
		this.mail.answering((claimed) -> EntryResult.dead(claimed.entry(), ERROR, false));
		int published = DeadEntryTeller.CAPACITY + 11;
		OutboxRelay relay = relay(new OutboxRelay(this.store, OPTIONS, this::blocks), this.mail);
		List<String> errors = LoggedWarnings.of(OutboxRelay.class, () -> {
			publish(relay, null, published);
			eventually(() -> assertThat(relay.statistics().dead()).isEqualTo(published));
		});
		assertThat(relay.statistics().untold()).isEqualTo(10);
		assertThat(errors.stream().filter((line) -> line.contains("is not told"))).hasSize(1);
		assertThat(this.memory.depths().get(0).dead()).isEqualTo(published);
		this.goOn.countDown();
		eventually(() -> assertThat(this.told).hasValue(published - 10));
	}

	@Test
	void stopsAlthoughAListenerOfTheDeadBlocksAndSaysOfHowManyNobodyWasTold() {
		this.mail.answering((claimed) -> EntryResult.dead(claimed.entry(), ERROR, false));
		OutboxRelay relay = relay(new OutboxRelay(this.store, OPTIONS, this::blocks), this.mail);
		publish(relay, null, 3);
		eventually(() -> assertThat(relay.statistics().dead()).isEqualTo(3));
		eventually(() -> assertThat(this.told).hasValue(1));
		List<String> warnings = LoggedWarnings.of(OutboxRelay.class, () -> relay.stop(Duration.ZERO));
		assertThat(warnings).hasSize(1);
		assertThat(warnings.get(0)).endsWith("nobody was told of: 2");
		assertThat(relay.statistics().untold()).isEqualTo(2);
	}

	@Test
	void countsWhatAListenerThrewAt() {
		this.mail.answering((claimed) -> EntryResult.dead(claimed.entry(), ERROR, false));
		OutboxRelay relay = relay(new OutboxRelay(this.store, OPTIONS, (claimed, error) -> {
			throw new StackOverflowError();
		}), this.mail);
		publish(relay, null, 3);
		eventually(() -> assertThat(relay.statistics().untold()).isEqualTo(3));
	}

	private void blocks(ClaimedEntry claimed, Throwable error) {
		this.told.incrementAndGet();
		boolean interrupted = false;
		while (this.goOn.getCount() > 0) {
			try {
				this.goOn.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}

package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.List;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.LoggedWarnings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log says of failed attempts.
 */
class DeliveryLogTests extends RelayTestCase {

	private static final IllegalStateException ERROR = new IllegalStateException("no stamps");

	@Test
	void saysWhichAttemptFailedAndWhenTheNextIs() {
		this.mail.attempts = 4;
		this.mail.answering((claimed) -> (claimed.entry().attempt() == 1)
				? EntryResult.retry(claimed.entry(), Duration.ofMillis(1_500), ERROR)
				: EntryResult.delivered(claimed.entry()));
		OutboxRelay relay = relay(OPTIONS, this.mail);
		Event<?>[] event = new Event<?>[1];
		List<String> warnings = LoggedWarnings.of(OutboxRelay.class, () -> {
			event[0] = publish(relay, null);
			eventually(() -> assertThat(relay.statistics().retried()).isEqualTo(1));
			this.clock.advance(Duration.ofSeconds(2));
			eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(1));
		});
		assertThat(warnings).containsExactly(
				("Delivery of event 'order.created' (%s) to listener:mail failed at attempt 1 of 4 and is tried again in 1.5s: "
						+ "java.lang.IllegalStateException: no stamps")
					.formatted(event[0].id()));
	}

	@Test
	void saysOnceThatAnEntryIsGivenUpAndWhatBecomesOfIt() {
		this.mail.answering((claimed) -> EntryResult.dead(claimed.entry(), ERROR, true));
		OutboxRelay relay = relay(OPTIONS, this.mail);
		Event<?>[] event = new Event<?>[1];
		List<String> errors = LoggedWarnings.of(OutboxRelay.class, () -> {
			event[0] = publish(relay, "k");
			eventually(() -> assertThat(statuses(event[0])).containsExactly(Delivery.Status.DEAD));
			eventually(() -> assertThat(relay.statistics().dead()).isEqualTo(1));
			eventually(() -> assertThat(failed()).isEqualTo(1));
		});
		assertThat(errors).containsExactly(
				("Delivery of event 'order.created' (%s) to listener:mail failed at attempt 1 and is given up. "
						+ "It is kept as dead until it is retried or discarded, and later events of its key wait for that")
					.formatted(event[0].id()));
	}

}

package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.LoggedWarnings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * C81: how a relay stops, and begins again.
 */
@Timeout(60)
class OutboxRelayStopTests extends RelayTestCase {

	@Test
	void deliversAgainWhenItIsStartedAgain() {
		OutboxRelay relay = relay(RARELY_POLLING, this.mail);
		for (int times = 1; times <= 3; times++) {
			Event<?> running = publish(relay, null);
			eventually(() -> assertThat(statuses(running)).containsExactly(Delivery.Status.DELIVERED));
			relay.stop();
			assertThat(relay.isRunning()).isFalse();
			Event<?> meanwhile = publish(relay, null);
			Event<?> keyed = publish(relay, "k");
			assertThat(statuses(meanwhile)).as("not held by who does not deliver")
				.containsExactly(Delivery.Status.PENDING);
			relay.start();
			assertThat(relay.isRunning()).isTrue();
			eventually(() -> assertThat(statuses(meanwhile)).containsExactly(Delivery.Status.DELIVERED));
			eventually(() -> assertThat(statuses(keyed)).containsExactly(Delivery.Status.DELIVERED));
			long delivered = 3L * times;
			eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(delivered));
		}
		assertThat(this.mail.ids()).doesNotHaveDuplicates();
	}

	@Test
	void holdsNothingBeforeItIsStarted() {
		OutboxRelay relay = new OutboxRelay(this.store, RARELY_POLLING, DeadEntryListener.NONE);
		relay.register(this.mail);
		Event<?> early = publish(relay, null);
		assertThat(statuses(early)).containsExactly(Delivery.Status.PENDING);
		relay(relay);
		eventually(() -> assertThat(statuses(early)).containsExactly(Delivery.Status.DELIVERED));
	}

	@Test
	void refusesToStartOnceItIsClosed() {
		OutboxRelay relay = relay(OPTIONS, this.mail);
		relay.start();
		relay.close();
		assertThat(relay.isRunning()).isFalse();
		assertThatIllegalStateException().isThrownBy(relay::start).withMessageContaining("make another");
		relay.stop();
	}

	@Test
	void leavesNoThreadBehind() {
		OutboxRelay relay = relay(OPTIONS, this.mail);
		List<Thread> before = threads();
		assertThat(before).hasSizeGreaterThanOrEqualTo(5);
		relay.stop();
		eventually(() -> assertThat(threads()).doesNotContainAnyElementsOf(before));
	}

	@Test
	void saysInOneLineWhatItLeavesBehind() {
		this.mail.hangs();
		OutboxRelay relay = relay(OPTIONS.withInFlight(4), this.mail, this.ship.hangs());
		publish(relay, null, 6);
		eventually(() -> assertThat(relay.statistics().inFlight()).isEqualTo(3));
		int ofMail = this.mail.hanging.size();
		List<String> warnings = LoggedWarnings.of(OutboxRelay.class, () -> relay.stop(Duration.ofMillis(1)));
		assertThat(warnings).hasSize(1);
		assertThat(warnings.get(0)).contains(
				"maybe delivered twice: listener:mail (%d), listener:ship (%d).".formatted(ofMail, 3 - ofMail),
				"unbegun: listener:mail (%d), listener:ship (%d).".formatted(6 - ofMail, 3 + ofMail),
				"Results not written, delivered again when their lease is over: 0.");
		assertThat(this.other.claim(Set.of("listener:mail", "listener:ship"), 100)).hasSize(12);
	}

	@Test
	void cancelsWhatItCannotWaitForAndWritesWhatHasAResult() {
		this.mail.hangs();
		OutboxRelay relay = relay(OPTIONS.withFlush(1_000, Duration.ofHours(1)), this.mail);
		List<Event<?>> events = List.of(publish(relay, null), publish(relay, null));
		eventually(() -> assertThat(this.mail.hanging).hasSize(2));
		FakeTarget.Hanging quick = this.mail.hanging.get(0);
		FakeTarget.Hanging slow = this.mail.hanging.get(1);
		quick.deliver();
		relay.stop(Duration.ZERO);
		assertThat(slow.result()).isCancelled();
		assertThat(quick.result())
			.isCompletedWithValueMatching((result) -> result.status() == Delivery.Status.DELIVERED);
		for (Event<?> event : events) {
			boolean isQuick = quick.claimed().event() == event;
			assertThat(statuses(event)).containsExactly(isQuick ? Delivery.Status.DELIVERED : Delivery.Status.PENDING);
		}
	}

	@Test
	void saysWhatItCouldNotWrite() {
		OutboxRelay relay = relay(OPTIONS, this.mail.hangs());
		publish(relay, null);
		eventually(() -> assertThat(this.mail.hanging).hasSize(1));
		this.store.down = true;
		List<String> warnings = LoggedWarnings.of(OutboxRelay.class, () -> relay.stop(Duration.ZERO));
		this.store.down = false;
		assertThat(warnings).filteredOn((line) -> line.contains("lease is over: 1")).hasSize(1);
		assertThat(relay.statistics().unwritten()).isEqualTo(1);
	}

	private static List<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("carillon-outbox-"))
			.toList();
	}

}

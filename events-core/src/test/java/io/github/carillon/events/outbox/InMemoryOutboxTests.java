package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.OneTransaction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class InMemoryOutboxTests {

	private static final String MAIL = "listener:mail";

	private final StoreClock clock = new StoreClock();

	private final InMemoryOutbox outbox = new InMemoryOutbox(EventRecorder.NONE, Duration.ofSeconds(30), 3, this.clock);

	@Test
	void refusesAnEventWhenItIsFullInsteadOfDroppingAnother() {
		for (int i = 0; i < 3; i++) {
			add();
		}
		assertThatExceptionOfType(OutboxFullException.class).isThrownBy(this::add)
			.withMessageContaining("order.created")
			.withMessageContaining("3 entries")
			.withMessageContaining("raise the capacity");
		List<ClaimedEntry> claimed = this.outbox.claim(Set.of(MAIL), 10);
		assertThat(claimed).hasSize(3);
		this.outbox.finish(List.of(EntryResult.delivered(claimed.get(0).entry())));
		add();
		assertThatExceptionOfType(OutboxFullException.class).isThrownBy(this::add);
	}

	@Test
	void keepsRoomForWhatATransactionMayCommit() {
		OneTransaction transaction = new OneTransaction();
		for (int i = 0; i < 3; i++) {
			this.outbox.add(event(), List.of(MAIL), Set.of(), transaction);
		}
		assertThatExceptionOfType(OutboxFullException.class).isThrownBy(this::add);
		transaction.rollback();
		add();
	}

	@Test
	void givesRoomBackWhenTheHistoryRefusesTheEvent() {
		InMemoryOutbox refusing = new InMemoryOutbox((event, transaction) -> {
			throw new IllegalStateException("no history");
		}, Duration.ofSeconds(30), 1, this.clock);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> refusing.add(event(), List.of(MAIL), Set.of(), null))
				.withMessage("no history");
		}
	}

	@Test
	void countsWhatIsDeadAsKeptUntilItIsDiscarded() {
		for (int i = 0; i < 3; i++) {
			add();
		}
		this.outbox.claim(Set.of(MAIL), 10)
			.forEach((claimed) -> this.outbox
				.finish(List.of(EntryResult.dead(claimed.entry(), new IllegalStateException(), false))));
		assertThatExceptionOfType(OutboxFullException.class).isThrownBy(this::add);
		assertThat(this.outbox.discardDead(MAIL, List.of())).isEqualTo(3);
		add();
	}

	@Test
	void refusesLimitsThatMakeNoSense() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new InMemoryOutbox(EventRecorder.NONE, Duration.ZERO, 1, this.clock))
			.withMessageContaining("lease");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new InMemoryOutbox(EventRecorder.NONE, Duration.ofSeconds(1), 0, this.clock))
			.withMessageContaining("capacity");
		OutboxOptions options = OutboxOptions.defaults();
		assertThatIllegalArgumentException().isThrownBy(() -> options.withLease(Duration.ofMillis(10)))
			.withMessageContaining("lease");
		assertThatIllegalArgumentException().isThrownBy(() -> options.withPollInterval(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> options.withInFlight(0));
		assertThatIllegalArgumentException().isThrownBy(() -> options.withFlush(1, Duration.ofMillis(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> options.withShutdownTimeout(Duration.ofMillis(-1)));
	}

	private void add() {
		this.outbox.add(event(), List.of(MAIL), Set.of(), null);
	}

	private static Event<?> event() {
		return RelayTestCase.event(null);
	}

}

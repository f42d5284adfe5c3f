package io.github.carillon.events;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What a transaction that fails was to publish later takes nothing else with it: C50.
 */
class ScheduleRollbackTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final FakeTime time = new FakeTime();

	private final OneTransaction transaction = new OneTransaction();

	private final List<String> handled = new CopyOnWriteArrayList<>();

	private final EventBus bus = bus(this.transaction);

	private EventBus bus(CommitBoundary boundary) {
		DefaultEventBusBuilder builder = (DefaultEventBusBuilder) EventBus.builder();
		return builder.alarm(this.time).clock(this.time).executor(Runnable::run).commitBoundary(boundary).build();
	}

	@BeforeEach
	void listen() {
		this.bus.subscribe("*", (event) -> this.handled.add(event.type()));
	}

	@AfterEach
	void closeBus() {
		this.bus.close(Duration.ZERO);
	}

	@Test
	void whatComesAtTheSameTimeIsPublishedAllTheSame() {
		this.bus.publishAt(EventDraft.ofType("kept"), FakeTime.START.plus(SECOND));
		this.transaction.begin();
		this.bus.publishAt(EventDraft.ofType("rolled.back"), FakeTime.START.plus(SECOND));
		this.transaction.rollback();
		this.time.advance(SECOND);
		assertThat(this.handled).containsExactly("kept");
	}

	@Test
	void whatIsCancelledBeforeTheCommitTakesNothingElseWithIt() {
		this.bus.publishAt(EventDraft.ofType("kept"), FakeTime.START.plus(SECOND));
		this.transaction.begin();
		ScheduledPublication undecided = this.bus.publishAt(EventDraft.ofType("cancelled"),
				FakeTime.START.plus(SECOND));
		assertThat(undecided.cancel()).isTrue();
		this.transaction.commit();
		this.time.advance(SECOND);
		assertThat(this.handled).containsExactly("kept");
	}

	@Test
	void whatATransactionDoesNotTakeIsNotPending() {
		EventBus refusing = bus(RefusingTransaction::new);
		assertThatIllegalStateException().isThrownBy(() -> refusing.publishLater(EventDraft.ofType("never"), MINUTE))
			.withMessage("the transaction is over");
		assertThat(refusing.close(Duration.ZERO)).isEmpty();
	}

}

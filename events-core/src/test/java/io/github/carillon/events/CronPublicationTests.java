package io.github.carillon.events;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Publishing again and again, by an expression that somebody else understands: C50.
 */
class CronPublicationTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final EventDraft<Object> DRAFT = EventDraft.of("tick", 1);

	private final FakeTime time = new FakeTime();

	private final Deque<Runnable> threads = new ArrayDeque<>();

	private final List<Event<?>> handled = new ArrayList<>();

	private final EventBus bus = bus(CronPublicationTests::times);

	private EventBus bus(CronParser parser) {
		DefaultEventBusBuilder builder = (DefaultEventBusBuilder) EventBus.builder();
		EventBus made = builder.alarm(this.time).clock(this.time).executor(this.threads::add).cron(parser).build();
		made.subscribe("*", this.handled::add);
		return made;
	}

	/**
	 * Understands "every N", minutes since the epoch, "never" and "once".
	 */
	private static CronParser.Times times(String cron) {
		return switch (cron) {
			case "never" -> (instant) -> null;
			case "once" ->
				(instant) -> instant.isBefore(FakeTime.START.plus(MINUTE)) ? FakeTime.START.plus(MINUTE) : null;
			case "breaks" -> (instant) -> {
				if (instant.isBefore(FakeTime.START.plus(MINUTE))) {
					return FakeTime.START.plus(MINUTE);
				}
				throw new IllegalStateException("broken");
			};
			case "every minute" ->
				(instant) -> Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), 60) * 60 + 60);
			default -> throw new IllegalArgumentException("No idea what '%s' is".formatted(cron));
		};
	}

	@AfterEach
	void closeBus() {
		this.bus.close(Duration.ZERO);
	}

	private void advance(Duration duration) {
		this.time.advance(duration);
		while (!this.threads.isEmpty()) {
			this.threads.poll().run();
		}
	}

	@Test
	void isPublishedEachTimeWithAnIdOfItsOwnUntilItIsCancelled() {
		ScheduledPublication scheduled = this.bus.publishOn("every minute", DRAFT);
		List<UUID> announced = new ArrayList<>();
		for (int i = 1; i <= 3; i++) {
			assertThat(scheduled.when()).isEqualTo(FakeTime.START.plus(MINUTE.multipliedBy(i)));
			announced.add(scheduled.id());
			advance(MINUTE);
		}
		assertThat(this.handled).extracting(Event::id).containsExactlyElementsOf(announced).doesNotHaveDuplicates();
		assertThat(this.handled).extracting(Event::time)
			.containsExactly(FakeTime.START.plus(MINUTE), FakeTime.START.plus(MINUTE.multipliedBy(2)),
					FakeTime.START.plus(MINUTE.multipliedBy(3)));
		assertThat(this.handled).allSatisfy((event) -> assertThat(event.causationId()).isEmpty());
		assertThat(scheduled.cancel()).isTrue();
		assertThat(scheduled.cancel()).isFalse();
		advance(Duration.ofHours(1));
		assertThat(this.handled).hasSize(3);
	}

	@Test
	void whatWasSleptThroughIsPublishedOnce() {
		ScheduledPublication scheduled = this.bus.publishOn("every minute", DRAFT);
		this.time.jump(MINUTE.multipliedBy(10).plusSeconds(5));
		advance(Duration.ZERO);
		assertThat(this.handled).hasSize(1);
		assertThat(scheduled.when()).isEqualTo(FakeTime.START.plus(MINUTE.multipliedBy(11)));
	}

	@Test
	void aTimeThatComesWhileTheOneBeforeIsBeingPublishedIsSkippedAndCounted() {
		this.bus.publishOn("every minute", DRAFT);
		this.time.advance(MINUTE.multipliedBy(3));
		assertThat(this.threads).hasSize(1);
		assertThat(this.bus.statistics().dropped()).isEqualTo(2);
		advance(Duration.ZERO);
		assertThat(this.handled).hasSize(1);
		advance(MINUTE);
		assertThat(this.handled).hasSize(2);
	}

	@Test
	void endsWhenNoTimeIsToComeAnyMore() {
		ScheduledPublication scheduled = this.bus.publishOn("once", DRAFT);
		advance(Duration.ofHours(1));
		assertThat(this.handled).hasSize(1);
		assertThat(scheduled.cancel()).isFalse();
		assertThat(this.bus.close(Duration.ZERO)).isEmpty();
	}

	@Test
	void endsWhenTheParserBreaksAndHarmsNobodyElse() {
		ScheduledPublication broken = this.bus.publishOn("breaks", DRAFT);
		this.bus.publishOn("every minute", EventDraft.of("other", 1));
		advance(MINUTE.multipliedBy(1));
		advance(MINUTE.multipliedBy(1));
		assertThat(this.handled).extracting(Event::type).containsExactlyInAnyOrder("tick", "other", "other");
		assertThat(broken.cancel()).isFalse();
	}

	@Test
	void theCauseStaysThatOfTheScheduling() {
		this.bus.subscribe("order.created", (event) -> this.bus.publishOn("every minute", DRAFT));
		Publication<Object> cause = this.bus.publish("order.created");
		this.handled.clear();
		advance(MINUTE);
		advance(MINUTE);
		assertThat(this.handled).hasSize(2)
			.allSatisfy((event) -> assertThat(event.causationId()).contains(cause.event().id()))
			.allSatisfy((event) -> assertThat(event.correlationId()).isEqualTo(cause.event().correlationId()));
	}

	@Test
	void itEndsWithItsBusAndIsNotReportedAsLost() {
		ScheduledPublication scheduled = this.bus.publishOn("every minute", DRAFT);
		assertThat(this.bus.awaitIdle(Duration.ZERO)).isTrue();
		assertThat(this.bus.close(Duration.ZERO)).isEmpty();
		assertThat(scheduled.cancel()).isFalse();
	}

	@Test
	void whatCannotBeIsRefusedAtOnce() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.bus.publishOn("* * *", DRAFT))
			.withMessage("No idea what '* * *' is");
		assertThatIllegalArgumentException().isThrownBy(() -> this.bus.publishOn("never", DRAFT))
			.withMessageContaining("'never'")
			.withMessageContaining("never comes");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.bus.publishOn("every minute", DRAFT.withId(UUID.randomUUID())))
			.withMessageContaining("withId");
	}

	@Test
	void aBusWithoutAParserSaysHowToGetOne() {
		try (EventBus plain = EventBus.create("plain")) {
			assertThatIllegalStateException().isThrownBy(() -> plain.publishOn("0 0 9 * * *", DRAFT))
				.withMessageContaining("'0 0 9 * * *'")
				.withMessageContaining("EventBus.Builder.cron")
				.withMessageContaining("SpringCronParser");
		}
	}

	@Test
	void aSourceAddsItsName() {
		this.bus.withSource("billing").publishOn("every minute", DRAFT);
		advance(MINUTE);
		assertThat(this.handled).extracting(Event::source).containsExactly("billing");
	}

	@Test
	void whatWasCancelledIsNotKeptForEver() {
		WeakReference<Object> data = scheduleAndCancel("first", new Object());
		for (int i = 0; i < 1_000; i++) {
			scheduleAndCancel("key " + i, new Object());
		}
		await().until(() -> {
			System.gc();
			return data.get() == null;
		});
	}

	private WeakReference<Object> scheduleAndCancel(String key, Object data) {
		assertThat(this.bus.publishOn("every minute", EventDraft.of("tick", data).withKey(key)).cancel()).isTrue();
		return new WeakReference<>(data);
	}

}

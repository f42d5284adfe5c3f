package io.github.carillon.events.test.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.carillon.events.CronParser;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventPriority;
import io.github.carillon.events.ScheduledEvents;
import io.github.carillon.events.ScheduledPublication;
import io.github.carillon.events.SystemTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What every {@link io.github.carillon.events.ScheduleStore} does for the bus that is
 * built with it. Extend it, and give it such buses.
 *
 * @since 0.1
 */
public abstract class EventScheduleContract {

	private static final Duration SOON = Duration.ofMillis(50);

	private static final Duration LATER = Duration.ofHours(1);

	private static final EventDraft<Object> DRAFT = EventDraft.of("order.overdue", Map.of("orderId", "o-1"));

	private final List<Event<?>> published = new CopyOnWriteArrayList<>();

	private Instant start = Instant.EPOCH;

	private EventBus bus;

	/**
	 * Returns a bus whose schedule is at work and empty.
	 * @param cron what understands its cron expressions
	 * @return a new bus
	 */
	protected abstract EventBus createBus(CronParser cron);

	/**
	 * Runs work in a transaction that the bus knows of.
	 * @param work the work
	 * @param commit whether it commits
	 */
	protected abstract void inTransaction(Runnable work, boolean commit);

	@BeforeEach
	final void createBus() {
		this.published.clear();
		this.start = SystemTime.CLOCK.instant();
		this.bus = createBus(this::times);
		this.bus.subscribe("**", this.published::add);
	}

	@AfterEach
	final void closeBus() {
		this.bus.close(Duration.ofSeconds(5));
	}

	/**
	 * Understands "every 200 ms", "daily", "once", "never" and "hourly".
	 */
	private CronParser.Times times(String cron) {
		return switch (cron) {
			case "every 200 ms" -> (instant) -> Instant.ofEpochMilli(instant.toEpochMilli() / 200 * 200 + 200);
			case "hourly" -> (instant) -> instant.plus(LATER);
			case "daily" -> (instant) -> instant.plus(Duration.ofDays(1));
			case "once" -> (instant) -> instant.isBefore(this.start.plus(Duration.ofSeconds(1)))
					? this.start.plus(Duration.ofSeconds(1)) : null;
			case "never" -> (instant) -> null;
			default -> throw new IllegalArgumentException("No idea what '%s' is".formatted(cron));
		};
	}

	private ScheduledEvents scheduled() {
		return ScheduledEvents.of(this.bus);
	}

	private void awaitPublished(int count) {
		await().atMost(Duration.ofSeconds(20))
			.pollInterval(Duration.ofMillis(10))
			.untilAsserted(() -> assertThat(this.published).hasSizeGreaterThanOrEqualTo(count));
	}

	/**
	 * Waits until something that is scheduled now has been published: whatever was due
	 * before is, too.
	 */
	private void awaitMarker() {
		UUID marker = this.bus.publishLater(EventDraft.ofType("marker"), Duration.ofMillis(400)).id();
		await().atMost(Duration.ofSeconds(20))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> this.published.stream().anyMatch((event) -> event.id().equals(marker)));
		this.published.removeIf((event) -> event.id().equals(marker));
	}

	@Test
	void publishesOnceAfterADelayWithTheIdOfTheHandle() {
		Instant before = SystemTime.CLOCK.instant();
		ScheduledPublication handle = this.bus.publishLater(DRAFT, Duration.ofMillis(300));
		assertThat(handle.when()).isBetween(before.plusMillis(290), before.plusSeconds(20));
		awaitPublished(1);
		assertThat(this.published.get(0).time()).isAfterOrEqualTo(before.plusMillis(290));
		awaitMarker();
		assertThat(this.published).extracting(Event::id).containsExactly(handle.id());
		assertThat(handle.cancel()).isFalse();
	}

	@Test
	void publishesAtOnceWhatShouldHaveBeenPublished() {
		ScheduledPublication past = this.bus.publishAt(DRAFT, Instant.parse("2001-01-01T00:00:00Z"));
		ScheduledPublication ancient = this.bus.publishAt(DRAFT, Instant.parse("1901-01-01T00:00:00Z"));
		awaitPublished(2);
		assertThat(this.published).extracting(Event::id).containsExactlyInAnyOrder(past.id(), ancient.id());
	}

	@Test
	void publishesWhatTheDraftSaid() {
		EventDraft<Object> draft = DRAFT.withSource("shop")
			.withSubject("o-1")
			.withKey("k")
			.withCorrelationId("c")
			.withCausationId(new UUID(7, 7))
			.withPriority(EventPriority.WARNING)
			.withHeader("channel", "api")
			.withTimeout(Duration.ofSeconds(5));
		this.bus.publishLater(draft, SOON);
		awaitPublished(1);
		Event<?> event = this.published.get(0);
		assertThat(event.type()).isEqualTo("order.overdue");
		assertThat(event.data()).isEqualTo(Map.of("orderId", "o-1"));
		assertThat(event.source()).isEqualTo("shop");
		assertThat(event.subject()).contains("o-1");
		assertThat(event.key()).contains("k");
		assertThat(event.correlationId()).contains("c");
		assertThat(event.causationId()).contains(new UUID(7, 7));
		assertThat(event.priority()).isEqualTo(EventPriority.WARNING);
		assertThat(event.headers()).containsExactly(Map.entry("channel", "api"));
	}

	@Test
	void anEventThatNothingCausedIsItsOwnCorrelation() {
		ScheduledPublication handle = this.bus.publishLater(DRAFT, SOON);
		awaitPublished(1);
		assertThat(this.published.get(0).correlationId()).contains(handle.id().toString());
		assertThat(this.published.get(0).causationId()).isEmpty();
	}

	@Test
	void publishesNothingThatWasCancelled() {
		ScheduledPublication handle = this.bus.publishLater(DRAFT, Duration.ofSeconds(1));
		assertThat(handle.cancel()).isTrue();
		assertThat(handle.cancel()).isFalse();
		assertThat(scheduled().find(handle.name())).isEmpty();
		this.bus.publishLater(EventDraft.ofType("later"), Duration.ofMillis(1200));
		awaitPublished(1);
		assertThat(this.published).extracting(Event::type).containsExactly("later");
	}

	@Test
	void listsWhatIsToComeTheEarliestFirst() {
		ScheduledPublication third = this.bus.publishLater(DRAFT, LATER.multipliedBy(3));
		ScheduledPublication first = this.bus.publishLater(EventDraft.ofType("order.closed"), LATER);
		this.bus.publishOn("daily", DRAFT, "nightly");
		assertThat(scheduled().list(10)).extracting(ScheduledPublication::name)
			.containsExactly(first.name(), third.name(), "nightly");
		assertThat(scheduled().list(2)).hasSize(2);
		assertThat(scheduled().depth().pending()).isEqualTo(3);
		assertThat(scheduled().depth().parked()).isZero();
		assertThat(scheduled().depth().next()).contains(first.when());
		ScheduledPublication found = scheduled().find(first.id().toString()).orElseThrow();
		assertThat(found.id()).isEqualTo(first.id());
		assertThat(found.type()).isEqualTo("order.closed");
		assertThat(found.when()).isEqualTo(first.when());
		assertThat(found.cron()).isEmpty();
		assertThat(found.error()).isEmpty();
		assertThat(scheduled().find("nightly").flatMap(ScheduledPublication::cron)).contains("daily");
		assertThat(found.cancel()).isTrue();
		assertThat(scheduled().depth().pending()).isEqualTo(2);
		assertThat(scheduled().retry("nightly")).isFalse();
	}

	@Test
	void whatIsPublishedIsNotListedAnyMore() {
		ScheduledPublication handle = this.bus.publishLater(DRAFT, SOON);
		awaitPublished(1);
		await().until(() -> scheduled().find(handle.name()).isEmpty());
		assertThat(scheduled().depth().next()).isEqualTo(Optional.empty());
	}

	@Test
	void schedulingAnIdAgainChangesNothing() {
		UUID id = UUID.randomUUID();
		ScheduledPublication first = this.bus.publishLater(DRAFT.withId(id), LATER);
		ScheduledPublication again = this.bus.publishLater(EventDraft.ofType("other").withId(id), SOON);
		assertThat(again.when()).isEqualTo(first.when());
		assertThat(again.type()).isEqualTo("order.overdue");
		assertThat(scheduled().list(10)).hasSize(1);
	}

	@Test
	void publishesByCronWithAnotherIdEachTimeUntilItIsCancelled() {
		ScheduledPublication handle = this.bus.publishOn("every 200 ms", DRAFT, "tick");
		UUID first = handle.id();
		awaitPublished(3);
		assertThat(this.published).extracting(Event::id).doesNotHaveDuplicates().startsWith(first);
		assertThat(scheduled().find("tick").orElseThrow().cancel()).isTrue();
		awaitMarker();
		int count = this.published.size();
		awaitMarker();
		assertThat(this.published).hasSize(count);
	}

	@Test
	void endsWhenNoTimeIsToComeAnyMore() {
		this.bus.publishOn("once", DRAFT, "tick");
		awaitPublished(1);
		await().until(() -> scheduled().find("tick").isEmpty());
	}

	@Test
	void thereIsOneScheduleOfAName() {
		this.bus.publishOn("hourly", DRAFT, "report");
		this.bus.publishOn("daily", EventDraft.ofType("report.due"), "report");
		assertThat(scheduled().list(10)).singleElement().satisfies((schedule) -> {
			assertThat(schedule.cron()).contains("daily");
			assertThat(schedule.type()).isEqualTo("report.due");
			assertThat(schedule.when()).isAfter(SystemTime.CLOCK.instant().plus(Duration.ofHours(20)));
		});
		this.bus.publishOn("hourly", DRAFT, "report");
		assertThat(scheduled().list(10)).singleElement()
			.satisfies((schedule) -> assertThat(schedule.when())
				.isBefore(SystemTime.CLOCK.instant().plus(Duration.ofHours(2))));
	}

	@Test
	void aScheduleThatNobodyNamedIsOneByTypeSubjectAndKey() {
		this.bus.publishOn("hourly", DRAFT);
		this.bus.publishOn("hourly", DRAFT);
		this.bus.publishOn("daily", DRAFT.withSubject("o-1"));
		this.bus.publishOn("daily", DRAFT.withKey("k"));
		assertThat(scheduled().list(10)).extracting(ScheduledPublication::name)
			.containsExactlyInAnyOrder("order.overdue", "order.overdue of o-1", "order.overdue for k");
	}

	@Test
	void twoSchedulesThatNobodyNamedDoNotReplaceEachOtherSilently() {
		ScheduledPublication first = this.bus.publishOn("hourly", DRAFT);
		assertThatIllegalStateException().isThrownBy(() -> this.bus.publishOn("daily", DRAFT))
			.withMessageContaining("'order.overdue'")
			.withMessageContaining("'hourly'")
			.withMessageContaining("publishOn(cron, draft, name)");
		assertThatIllegalStateException()
			.isThrownBy(() -> this.bus.publishOn("hourly", EventDraft.of("order.overdue", Map.of("orderId", "o-2"))));
		assertThat(first.cancel()).isTrue();
		this.bus.publishOn("daily", DRAFT);
		assertThat(scheduled().list(10)).hasSize(1);
	}

	@Test
	void cancelsAllAboutASubjectOrWithAKey() {
		this.bus.publishLater(DRAFT.withSubject("customer/7").withKey("a"), SOON.multipliedBy(10));
		this.bus.publishOn("hourly", DRAFT.withSubject("customer/7").withKey("b"), "report");
		this.bus.publishOn("hourly", DRAFT.withSubject("customer/70").withKey("b"), "of another");
		this.bus.publishOn("hourly", DRAFT, "of nobody");
		assertThat(scheduled().cancelSubject("customer/7")).isEqualTo(2);
		assertThat(scheduled().list(10)).extracting(ScheduledPublication::name)
			.containsExactlyInAnyOrder("of another", "of nobody");
		assertThat(scheduled().cancelKey("a")).isZero();
		assertThat(scheduled().cancelKey("b")).isOne();
		assertThat(scheduled().cancelKey("b")).isZero();
		awaitMarker();
		assertThat(this.published).isEmpty();
		assertThat(scheduled().find("of nobody")).isPresent();
	}

	@Test
	void whatIsRolledBackWasNeverScheduled() {
		inTransaction(() -> {
			this.bus.publishLater(DRAFT, Duration.ZERO);
			this.bus.publishOn("hourly", DRAFT);
		}, false);
		awaitMarker();
		assertThat(this.published).isEmpty();
		assertThat(scheduled().list(10)).isEmpty();
		this.bus.publishOn("daily", DRAFT);
	}

	@Test
	void whatIsRolledBackReplacesNothing() {
		this.bus.publishOn("hourly", DRAFT, "report");
		inTransaction(() -> this.bus.publishOn("daily", DRAFT, "report"), false);
		assertThat(scheduled().find("report").flatMap(ScheduledPublication::cron)).contains("hourly");
	}

	@Test
	void isPublishedAfterTheCommitAndNotBefore() {
		inTransaction(() -> {
			this.bus.publishLater(DRAFT, Duration.ZERO);
			await().during(Duration.ofMillis(200)).until(this.published::isEmpty);
		}, true);
		awaitPublished(1);
	}

	@Test
	void canBeCancelledInItsTransaction() {
		inTransaction(() -> assertThat(this.bus.publishLater(DRAFT, Duration.ZERO).cancel()).isTrue(), true);
		awaitMarker();
		assertThat(this.published).isEmpty();
	}

	@Test
	void refusesNamesThatCannotBe() {
		for (String name : List.of(" ", "x".repeat(256), "a\0b")) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.bus.publishOn("hourly", DRAFT, name));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> this.bus.publishOn("never", DRAFT, "x"));
	}

	@Test
	void aClosedBusSchedulesNothing() {
		this.bus.close(Duration.ZERO);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.bus.publishLater(DRAFT, LATER))
			.withMessageContaining("is closed");
	}

}

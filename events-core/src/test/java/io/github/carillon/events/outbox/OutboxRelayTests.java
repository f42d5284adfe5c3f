package io.github.carillon.events.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.LoggedWarnings;
import io.github.carillon.events.OneTransaction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * C80, C82, C45.
 */
class OutboxRelayTests extends RelayTestCase {

	private static final Instant LATER = Instant.parse("2030-01-02T12:00:00Z");

	@Test
	void doesNotPollAgainAndAgainWhileATargetHasNoRoom() {
		OutboxRelay relay = relay(OPTIONS, this.mail.withPatterns("order.created").hangs(),
				this.ship.withPatterns("other.**"));
		publish(relay, null, 40);
		eventually(() -> assertThat(this.mail.hanging).hasSize(32));
		int before = this.store.claims.get();
		for (int i = 1; i <= 20; i++) {
			int count = i;
			relay.recorder().record(Event.builder("other.thing", "x").build(), null);
			eventually(() -> assertThat(this.ship.got).hasSize(count));
		}
		assertThat(this.store.claims.get() - before).isLessThan(1_000);
	}

	@Test
	void anOlderClaimDoesNotTakeThePlaceOfANewerOne() {
		HeldEntries held = new HeldEntries();
		OutboxEntry newer = new OutboxEntry(UUID.randomUUID(), "listener:mail", 2, 2);
		OutboxEntry older = new OutboxEntry(newer.eventId(), "listener:mail", 1, 1);
		HeldEntry claimed = new HeldEntry(new ClaimedEntry(newer, event(null), null), 5);
		assertThat(held.add(claimed, 5)).isTrue();
		assertThat(held.add(new HeldEntry(new ClaimedEntry(older, event(null), null), 0), 0)).isFalse();
		assertThat(claimed.entry()).isEqualTo(newer);
	}

	@Test
	void handsOverWhatHasNoKeyWithoutAPoll() {
		OutboxRelay relay = relay(RARELY_POLLING, this.mail);
		Event<?> event = publish(relay, null);
		eventually(() -> assertThat(statuses(event)).containsExactly(Delivery.Status.DELIVERED));
		assertThat(this.mail.got).hasSize(1);
		assertThat(this.mail.got.get(0).event()).isSameAs(event);
		assertThat(this.mail.got.get(0).entry().attempt()).isEqualTo(1);
		assertThat(relay.statistics().handedOver()).isEqualTo(1);
		assertThat(relay.statistics().claimed()).isZero();
		eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(1));
		assertThat(relay.statistics().inFlight()).isZero();
		assertThat(relay.deliveries(event.id())).hasSize(1);
	}

	@Test
	void handsOverAtTheCommitAndNotBefore() {
		OutboxRelay relay = relay(RARELY_POLLING, this.mail);
		OneTransaction transaction = new OneTransaction();
		Event<?> event = event(null);
		relay.recorder().record(event, transaction);
		relay.recorder().record(event("k"), transaction);
		Event<?> sooner = publish(relay, null);
		eventually(() -> assertThat(this.mail.ids()).containsExactly(sooner.id()));
		transaction.commit();
		eventually(() -> assertThat(this.mail.got).hasSize(3));
		assertThat(this.mail.ids()).contains(event.id());
	}

	@Test
	void deliversNothingOfATransactionThatRollsBack() {
		OutboxRelay relay = relay(OPTIONS, this.mail);
		OneTransaction transaction = new OneTransaction();
		relay.recorder().record(event(null), transaction);
		relay.recorder().record(event("k"), transaction);
		transaction.rollback();
		Event<?> later = publish(relay, "k");
		eventually(() -> assertThat(statuses(later)).containsExactly(Delivery.Status.DELIVERED));
		assertThat(this.mail.ids()).containsExactly(later.id());
		assertThat(pending("listener:mail")).isZero();
	}

	@Test
	void claimsWhatHasAKeyAsSoonAsItIsCommittedAndInOrder() {
		OutboxRelay relay = relay(RARELY_POLLING, this.mail);
		List<UUID> published = publish(relay, "k", 30);
		eventually(() -> assertThat(this.mail.ids()).containsExactlyElementsOf(published));
		assertThat(relay.statistics().handedOver()).isZero();
	}

	@Test
	void givesBackWhatWasHeldForTooLongBeforeItsCommit() {
		AtomicLong now = new AtomicLong();
		OutboxOptions options = RARELY_POLLING.withFlush(1, Duration.ZERO);
		OutboxRelay relay = relay(OutboxRelay.timed(this.store, options, DeadEntryListener.NONE, now::get), this.mail);
		OneTransaction transaction = new OneTransaction();
		Event<?> event = event(null);
		relay.recorder().record(event, transaction);
		now.addAndGet(LEASE.toNanos() / 2 + 1);
		transaction.commit();
		eventually(() -> assertThat(statuses(event)).containsExactly(Delivery.Status.DELIVERED));
		assertThat(relay.statistics().handedOver()).isZero();
		assertThat(relay.statistics().released()).isEqualTo(1);
		assertThat(relay.statistics().claimed()).isEqualTo(1);
		assertThat(this.mail.got.get(0).entry().attempt()).isEqualTo(1);
	}

	@Test
	void leavesToBeClaimedWhatItHasNoRoomFor() {
		this.mail.hangs();
		OutboxRelay relay = relay(OPTIONS.withInFlight(2).withHandOverCapacity(4), this.mail);
		List<UUID> published = publish(relay, null, 100);
		eventually(() -> assertThat(this.mail.hanging).isNotEmpty());
		assertThat(relay.statistics().handedOver()).isLessThanOrEqualTo(4);
		assertThat(relay.statistics().released()).isZero();
		assertThat(relay.statistics().waiting()).isLessThanOrEqualTo(4);
		assertThat(this.mail.hanging).hasSizeLessThanOrEqualTo(2);
		this.mail.letGo();
		eventually(() -> assertThat(pending("listener:mail")).isZero());
		assertThat(this.mail.ids()).containsExactlyInAnyOrderElementsOf(published);
	}

	@Test
	void writesEntriesForTheTargetsThatWantTheType() {
		this.ship.patterns = List.of(EventPattern.parse("parcel.*"));
		OutboxRelay relay = relay(RARELY_POLLING, this.mail, this.ship);
		Event<?> event = publish(relay, null);
		eventually(() -> assertThat(statuses(event)).containsExactly(Delivery.Status.DELIVERED));
		assertThat(this.ship.got).isEmpty();
		relay.withdraw("listener:mail");
		this.memory.unregister("listener:mail");
		relay.register(new FakeTarget("listener:last"));
		Event<?> unwanted = event(null).toBuilder().type("nobody.cares").build();
		this.memory.unregister("listener:last");
		relay.register(new FakeTarget("listener:more").withPatterns("order.*"));
		relay.recorder().record(unwanted, null);
		assertThat(this.history.get(unwanted.id())).isPresent();
		assertThat(statuses(unwanted)).isEmpty();
	}

	@Test
	void leavesToOtherInstancesWhatItHasNoTargetFor() {
		OutboxRelay publisher = relay(OPTIONS.withTargetRefresh(Duration.ofMillis(10)), this.mail);
		OutboxRelay worker = relay(new OutboxRelay(this.other, OPTIONS, DeadEntryListener.NONE), this.ship);
		eventually(() -> assertThat(publish(publisher, null))
			.satisfies((event) -> assertThat(statuses(event)).hasSize(2)));
		Event<?> event = publish(publisher, "k");
		eventually(() -> assertThat(statuses(event)).containsExactly(Delivery.Status.DELIVERED,
				Delivery.Status.DELIVERED));
		assertThat(this.mail.ids()).contains(event.id());
		assertThat(this.ship.ids()).contains(event.id());
		eventually(() -> assertThat(worker.statistics().delivered()).isPositive());
		assertThat(publisher.statistics().released()).isZero();
	}

	@Test
	void takesNothingForATargetThatIsPaused() {
		this.mail.active = false;
		OutboxRelay relay = relay(OPTIONS, this.mail);
		List<UUID> published = publish(relay, null, 5);
		publish(relay, "k", 5);
		int claims = this.store.claims.get();
		Event<?> direct = event(null);
		this.memory.add(direct, List.of("listener:mail"), Set.of(), null);
		assertThat(this.mail.got).isEmpty();
		assertThat(this.store.claims.get()).isEqualTo(claims);
		assertThat(relay.statistics().handedOver()).isZero();
		this.mail.active = true;
		eventually(() -> assertThat(this.mail.ids()).containsAll(published).hasSize(11));
	}

	@Test
	void triesAgainWhenTheDelayIsOverWithoutWaitingForThePoll() {
		this.mail.answering((claimed) -> (claimed.entry().attempt() < 3)
				? EntryResult.retry(claimed.entry(), Duration.ZERO, new IllegalStateException("busy"))
				: EntryResult.delivered(claimed.entry()));
		OutboxRelay relay = relay(RARELY_POLLING, this.mail);
		Event<?> event = publish(relay, null);
		eventually(() -> assertThat(statuses(event)).containsExactly(Delivery.Status.DELIVERED));
		assertThat(this.mail.got).extracting((claimed) -> claimed.entry().attempt()).containsExactly(1, 2, 3);
		eventually(() -> assertThat(relay.statistics().retried()).isEqualTo(2));
	}

	@Test
	void waitsForTheClockOfTheStoreBeforeItTriesAgain() {
		this.mail.answering((claimed) -> (claimed.entry().attempt() == 1)
				? EntryResult.retry(claimed.entry(), Duration.ofMinutes(5), new IllegalStateException("busy"))
				: EntryResult.delivered(claimed.entry()));
		OutboxRelay relay = relay(OPTIONS, this.mail);
		Event<?> first = publish(relay, "k");
		Event<?> second = publish(relay, "k");
		Event<?> other = publish(relay, "other");
		eventually(() -> assertThat(relay.statistics().retried()).isEqualTo(2));
		assertThat(this.mail.ids()).containsExactlyInAnyOrder(first.id(), other.id());
		this.clock.advance(Duration.ofMinutes(6));
		eventually(() -> assertThat(this.mail.got).hasSize(5));
		this.clock.advance(Duration.ofMinutes(6));
		eventually(() -> assertThat(statuses(second)).containsExactly(Delivery.Status.DELIVERED));
	}

	@Test
	void retriesWhatATargetFailsAtInAnotherWayThanItMay() {
		this.mail.doing((claimed) -> switch (claimed.entry().attempt()) {
			case 1 -> throw new StackOverflowError();
			case 2 -> CompletableFuture.failedFuture(new IllegalStateException("broken"));
			case 3 -> CompletableFuture.completedFuture(null);
			default -> CompletableFuture.completedFuture(EntryResult.delivered(claimed.entry()));
		});
		OutboxRelay relay = relay(OPTIONS, this.mail);
		Event<?> event = publish(relay, null);
		for (int i = 1; i < 4; i++) {
			int retried = i;
			eventually(() -> assertThat(relay.statistics().retried()).isEqualTo(retried));
			this.clock.advance(Duration.ofMinutes(6));
		}
		eventually(() -> assertThat(statuses(event)).containsExactly(Delivery.Status.DELIVERED));
	}

	@Test
	void sharesItsPlacesSoThatATargetThatHangsLeavesRoom() {
		this.mail.hangs();
		OutboxRelay relay = relay(OPTIONS.withInFlight(8), this.mail, this.ship);
		publish(relay, null, 100);
		eventually(() -> assertThat(this.ship.got).hasSize(100));
		eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(100));
		assertThat(this.mail.hanging).hasSizeLessThanOrEqualTo(4);
		this.mail.letGo();
		eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(200));
		assertThat(this.mail.ids()).doesNotHaveDuplicates();
	}

	@Test
	void refusesTwoTargetsOfOneNameAndNamesThatAreTooLong() {
		OutboxRelay relay = relay(OPTIONS, this.mail);
		assertThatIllegalArgumentException().isThrownBy(() -> relay.register(new FakeTarget("listener:mail")))
			.withMessageContaining("already");
		assertThatIllegalArgumentException().isThrownBy(() -> relay.register(new FakeTarget("x".repeat(256))))
			.withMessageContaining("256");
		assertThat(relay.withdraw("listener:mail")).isTrue();
		assertThat(relay.withdraw("listener:mail")).isFalse();
		relay.register(new FakeTarget("listener:mail"));
	}

	@Test
	void takesOverThePatternsThatATargetHasLater() {
		this.mail.patterns = List.of(EventPattern.parse("parcel.*"));
		OutboxRelay relay = relay(OPTIONS.withTargetRefresh(Duration.ofMillis(10)), this.mail);
		this.mail.patterns = List.of(EventPattern.parse("order.*"));
		eventually(() -> assertThat(statuses(publish(relay, null))).hasSize(1));
	}

	@Test
	void warnsOnceOfEntriesThatItHasNoTargetFor() {
		this.memory.add(event("k"), List.of("listener:renamed"), Set.of(), null);
		List<String> warnings = LoggedWarnings.of(OutboxRelay.class, () -> {
			OutboxRelay relay = relay(OPTIONS.withTargetRefresh(Duration.ofMillis(5)), this.mail);
			for (int targets = 2; targets < 4; targets++) {
				int expected = targets;
				this.memory.register(new OutboxTarget("listener:later-" + targets, this.mail.patterns, LATER));
				eventually(() -> assertThat(statuses(publish(relay, null))).hasSize(expected));
			}
		});
		assertThat(warnings).hasSize(1);
		assertThat(warnings.get(0)).contains("listener:renamed (1)", "Outbox.discard", "id = ")
			.doesNotContain("listener:mail");
	}

}

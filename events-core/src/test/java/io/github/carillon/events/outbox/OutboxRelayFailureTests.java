package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.LoggedWarnings;
import io.github.carillon.events.SystemTime;
import io.github.carillon.events.history.EventQuery;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * C80, C81.
 */
class OutboxRelayFailureTests extends RelayTestCase {

	private static final Duration SHORT_LEASE = Duration.ofMillis(150);

	private static final IllegalStateException ERROR = new IllegalStateException("no stamps");

	private final List<String> dead = new CopyOnWriteArrayList<>();

	@Test
	void tellsWhoeverWantsToKnowWhatIsDead() {
		this.mail.answering((claimed) -> EntryResult.dead(claimed.entry(), ERROR, false));
		OutboxRelay relay = relay(new OutboxRelay(this.store, OPTIONS, this::died), this.mail);
		Event<?> event = publish(relay, "k");
		eventually(() -> assertThat(this.dead).containsExactly(event.id() + " listener:mail 1 no stamps"));
		eventually(() -> assertThat(failed()).isEqualTo(1));
		assertThat(statuses(event)).containsExactly(Delivery.Status.DEAD);
		assertThat(relay.statistics().dead()).isEqualTo(1);
		publish(relay, "k");
		eventually(() -> assertThat(this.dead).hasSize(2));
	}

	@Test
	void givesUpAtOnceWhatCannotBeReadAndDeliversItsNeighbours() {
		OutboxRelay relay = relay(new OutboxRelay(this.store, OPTIONS, this::died), this.mail);
		Event<?> poison = event("k");
		this.store.unreadable = poison::equals;
		Event<?> before = publish(relay, "k");
		relay.recorder().record(poison, null);
		Event<?> after = publish(relay, "k");
		eventually(() -> assertThat(this.dead).containsExactly(poison.id() + " listener:mail 1 not JSON"));
		eventually(() -> assertThat(statuses(after)).containsExactly(Delivery.Status.DELIVERED));
		assertThat(this.mail.ids()).containsExactly(before.id(), after.id());
		assertThat(statuses(poison)).containsExactly(Delivery.Status.DEAD);
	}

	@Test
	void whatCannotBeReadBlocksItsKeyWhereTheDeadDo() {
		OutboxRelay relay = relay(new OutboxRelay(this.store, OPTIONS.withOnDead(OnDead.BLOCK_KEY), this::died),
				this.mail);
		Event<?> poison = event("k");
		this.store.unreadable = poison::equals;
		relay.recorder().record(poison, null);
		Event<?> after = publish(relay, "k");
		Event<?> other = publish(relay, "j");
		eventually(() -> assertThat(this.dead).hasSize(1));
		eventually(() -> assertThat(statuses(other)).containsExactly(Delivery.Status.DELIVERED));
		assertThat(statuses(after)).containsExactly(Delivery.Status.PENDING);
	}

	@Test
	void givesUpWhatIsTakenOverAgainAndAgainWithoutAResult() {
		this.memory.register(new OutboxTarget("listener:mail", this.mail.patterns, this.clock.instant()));
		Event<?> killer = event("k");
		this.memory.add(killer, List.of("listener:mail"), Set.of(), null);
		for (int deaths = 0; deaths < 3; deaths++) {
			assertThat(this.other.claim(Set.of("listener:mail"), 1)).hasSize(1);
			this.clock.advance(LEASE.plusMillis(1));
		}
		relay(new OutboxRelay(this.store, OPTIONS.withMaxTakeovers(3), this::died), this.mail);
		eventually(() -> assertThat(this.dead).hasSize(1));
		assertThat(this.dead.get(0)).contains(killer.id().toString(), "Taken over 3 times without a result");
		assertThat(this.mail.got).isEmpty();
		assertThat(this.memory.deliveries(killer.id()).get(0).attempts()).isZero();
	}

	@Test
	void takesNoTakeoverForAnAttempt() {
		Event<?> event = event("k");
		this.memory.add(event, List.of("listener:mail"), Set.of(), null);
		assertThat(this.other.claim(Set.of("listener:mail"), 1)).hasSize(1);
		this.clock.advance(LEASE.plusMillis(1));
		relay(OPTIONS, this.mail);
		eventually(() -> assertThat(statuses(event)).containsExactly(Delivery.Status.DELIVERED));
		assertThat(this.mail.got.get(0).entry().attempt()).isEqualTo(1);
	}

	@Test
	void renewsWhatItHolds() {
		this.mail.hangs();
		InMemoryOutbox outbox = new InMemoryOutbox(this.history, SHORT_LEASE, 100, SystemTime.CLOCK);
		FakeStore renewing = new FakeStore(outbox);
		OutboxRelay relay = relay(new OutboxRelay(renewing, OPTIONS, DeadEntryListener.NONE), this.mail);
		publish(relay, null, 2);
		eventually(() -> assertThat(renewing.renewed).hasValueGreaterThan(20));
		assertThat(relay.statistics().fenced()).isZero();
		this.mail.letGo();
		eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(2));
		assertThat(this.mail.got).hasSize(2);
	}

	@Test
	void writesNothingOfWhatAnotherInstanceTookOver() {
		this.mail.hangs();
		InMemoryOutbox outbox = new InMemoryOutbox(this.history, SHORT_LEASE, 100, this.clock);
		OutboxRelay relay = relay(new OutboxRelay(outbox, RARELY_POLLING, this::died), this.mail);
		Event<?> event = publish(relay, null);
		eventually(() -> assertThat(this.mail.hanging).hasSize(1));
		Outbox thief = outbox.another();
		this.clock.advance(SHORT_LEASE.plusMillis(1));
		eventually(() -> {
			this.clock.advance(SHORT_LEASE.plusMillis(1));
			assertThat(thief.claim(Set.of("listener:mail"), 1)).hasSize(1);
		});
		eventually(() -> assertThat(relay.statistics().fenced()).isEqualTo(1));
		this.mail.hanging.get(0)
			.result()
			.complete(EntryResult.dead(this.mail.hanging.get(0).claimed().entry(), ERROR, false));
		eventually(() -> assertThat(relay.statistics().inFlight()).isZero());
		assertThat(publish(relay, null)).isNotNull();
		eventually(() -> assertThat(this.mail.hanging).hasSize(2));
		assertThat(outbox.deliveries(event.id()).get(0).status()).isEqualTo(Delivery.Status.IN_FLIGHT);
		assertThat(this.dead).isEmpty();
		assertThat(relay.statistics().fenced()).isEqualTo(1);
	}

	@Test
	void takesNothingForTakenOverBecauseItsOwnResultIsWritten() {
		FakeStore slow = new FakeStore(new InMemoryOutbox(this.history, SHORT_LEASE, 100, SystemTime.CLOCK));
		OutboxRelay relay = relay(new OutboxRelay(slow, OPTIONS, this::died), this.mail);
		slow.afterFinish = () -> {
			int before = slow.renewed.get();
			eventually(() -> assertThat(slow.renewed.get() - before).isGreaterThan(2));
		};
		publish(relay, null, 2);
		eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(2));
		assertThat(relay.statistics().fenced()).isZero();
	}

	@Test
	void countsAResultThatCameTooLateAsFenced() {
		this.mail.hangs();
		this.store.renewsNothing = true;
		OutboxRelay relay = relay(RARELY_POLLING, this.mail);
		Event<?> event = publish(relay, null);
		eventually(() -> assertThat(this.mail.hanging).hasSize(1));
		this.clock.advance(LEASE.plusMillis(1));
		OutboxEntry taken = this.other.claim(Set.of("listener:mail"), 1).get(0).entry();
		this.mail.letGo();
		eventually(() -> assertThat(relay.statistics().fenced()).isEqualTo(1));
		assertThat(relay.statistics().delivered()).isZero();
		assertThat(this.other.finish(List.of(EntryResult.skipped(taken)))).isEmpty();
		assertThat(statuses(event)).containsExactly(Delivery.Status.SKIPPED);
	}

	@Test
	void goesOnWithWhatItClaimsAnewWhileItIsDeliveringIt() {
		this.mail.hangs();
		this.store.renewsNothing = true;
		OutboxRelay relay = relay(OPTIONS, this.mail);
		Event<?> event = publish(relay, null);
		eventually(() -> assertThat(this.mail.hanging).hasSize(1));
		this.clock.advance(LEASE.plusMillis(1));
		eventually(() -> assertThat(relay.statistics().claimed()).isEqualTo(1));
		this.mail.letGo();
		eventually(() -> assertThat(statuses(event)).containsExactly(Delivery.Status.DELIVERED));
		assertThat(this.mail.got).hasSize(1);
		assertThat(relay.statistics().fenced()).isZero();
	}

	@Test
	void deliversWhatItClaimsAnewBeforeItKnowsThatItsResultIsWritten() {
		this.mail.answering((claimed) -> (claimed.entry().attempt() == 1)
				? EntryResult.retry(claimed.entry(), Duration.ZERO, ERROR) : EntryResult.delivered(claimed.entry()));
		OutboxRelay relay = relay(OPTIONS.withPollInterval(Duration.ofMillis(1)), this.mail);
		this.store.afterFinish = () -> eventually(() -> assertThat(relay.statistics().claimed()).isEqualTo(1));
		Event<?> event = publish(relay, null);
		eventually(() -> assertThat(statuses(event)).containsExactly(Delivery.Status.DELIVERED));
		assertThat(this.mail.got).hasSize(2);
	}

	@Test
	void goesOnWithTheTargetsItKnowsWhenTheyCannotBeReadAnew() {
		OutboxRelay relay = relay(OPTIONS.withTargetRefresh(Duration.ofMillis(1)), this.mail);
		List<String> warnings = LoggedWarnings.of(OutboxRelay.class, () -> {
			this.store.forgetsTargets = true;
			eventually(() -> assertThat(relay.statistics().storeErrors()).isGreaterThan(2));
			Event<?> event = publish(relay, "k");
			eventually(() -> assertThat(statuses(event)).containsExactly(Delivery.Status.DELIVERED));
		});
		assertThat(warnings).hasSize(1);
		assertThat(warnings.get(0)).contains("read the targets anew", "no such table");
	}

	@Test
	void cancelsWhatAnotherInstanceTookOver() {
		this.mail.hangs();
		InMemoryOutbox outbox = new InMemoryOutbox(this.history, SHORT_LEASE, 100, this.clock);
		FakeStore slow = new FakeStore(outbox);
		OutboxRelay relay = relay(new OutboxRelay(slow, RARELY_POLLING, this::died), this.mail);
		publish(relay, null);
		eventually(() -> assertThat(this.mail.hanging).hasSize(1));
		slow.renewsNothing = true;
		eventually(() -> {
			this.clock.advance(SHORT_LEASE.plusMillis(1));
			assertThat(outbox.another().claim(Set.of("listener:mail"), 1)).hasSize(1);
		});
		slow.renewsNothing = false;
		eventually(() -> assertThat(this.mail.hanging.get(0).result()).isCancelled());
		eventually(() -> assertThat(relay.statistics().inFlight()).isZero());
		assertThat(relay.statistics().fenced()).isEqualTo(1);
		assertThat(relay.statistics().released()).isZero();
	}

	@Test
	void goesOnByItselfWhenTheStoreIsBack() {
		this.mail.hangs();
		OutboxRelay relay = relay(OPTIONS, this.mail);
		List<UUID> published = publish(relay, null, 5);
		published.addAll(publish(relay, "k", 5));
		eventually(() -> assertThat(this.mail.hanging).hasSize(6));
		List<String> warnings = LoggedWarnings.of(OutboxRelay.class, () -> {
			this.store.down = true;
			this.mail.letGo();
			assertThatIllegalStateException().isThrownBy(() -> publish(relay, null));
			eventually(() -> assertThat(relay.statistics().storeErrors()).isGreaterThan(6));
			this.store.down = false;
			eventually(() -> assertThat(pending("listener:mail")).isZero());
		});
		assertThat(warnings).hasSize(1);
		assertThat(warnings.get(0)).contains("no connection");
		assertThat(this.mail.ids()).containsExactlyInAnyOrderElementsOf(published);
		eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(10));
	}

	@Test
	void doesNotSpinWhileTheStoreIsDown() {
		OutboxRelay relay = relay(OPTIONS, this.mail);
		this.store.down = true;
		eventually(() -> assertThat(relay.statistics().storeErrors()).isGreaterThan(2));
		int before = this.store.claims.get();
		for (int i = 0; i < 1_000; i++) {
			relay.statistics();
			relay.withdraw("nobody");
			assertThatIllegalStateException().isThrownBy(() -> publish(relay, "k"));
		}
		assertThat(this.store.claims.get() - before).isLessThan(10);
	}

	@Test
	void writesTheOtherResultsWhenTheStoreRefusesOne() {
		InMemoryOutbox outbox = new InMemoryOutbox(this.history, SHORT_LEASE, 1_000, SystemTime.CLOCK);
		FakeStore picky = new FakeStore(outbox);
		OutboxRelay relay = relay(new OutboxRelay(picky, OPTIONS, this::died), this.mail);
		Event<?> poison = event(null);
		picky.refused = (result) -> result.entry().eventId().equals(poison.id());
		publish(relay, null, 20);
		relay.recorder().record(poison, null);
		publish(relay, null, 20);
		eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(40));
		eventually(() -> assertThat(relay.statistics().unwritten()).isPositive());
		picky.refused = (result) -> false;
		eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(41));
		assertThat(this.mail.ids().stream().filter(poison.id()::equals).count()).isGreaterThan(1);
	}

	@Test
	void finishesWhatIsUnderWayWhenItIsClosed() {
		this.mail.hangs();
		OutboxRelay relay = relay(OPTIONS.withInFlight(4), this.mail);
		publish(relay, null, 10);
		eventually(() -> assertThat(this.mail.hanging).hasSize(2));
		Thread closing = new Thread(() -> relay.close(Duration.ofSeconds(20)));
		closing.start();
		eventually(() -> assertThat(relay.statistics().released()).isEqualTo(8));
		this.mail.hanging.forEach(FakeTarget.Hanging::deliver);
		eventually(() -> assertThat(closing.isAlive()).isFalse());
		assertThat(relay.statistics().delivered()).isEqualTo(2);
		assertThat(this.other.claim(Set.of("listener:mail"), 100)).hasSize(8)
			.allSatisfy((claimed) -> assertThat(claimed.entry().attempt()).isEqualTo(1));
		assertThat(this.mail.hanging).hasSize(2);
		relay.close();
	}

	@Test
	void givesBackWhatTakesTooLongWhenItIsClosed() {
		this.mail.hangs();
		OutboxRelay relay = relay(OPTIONS, this.mail);
		Event<?> event = publish(relay, "k");
		eventually(() -> assertThat(this.mail.hanging).hasSize(1));
		relay.close(Duration.ZERO);
		List<ClaimedEntry> taken = this.other.claim(Set.of("listener:mail"), 100);
		assertThat(taken).hasSize(1);
		this.mail.letGo();
		assertThat(statuses(event)).containsExactly(Delivery.Status.IN_FLIGHT);
	}

	@Test
	void closesAlsoWhileTheStoreIsDown() {
		this.mail.hangs();
		OutboxRelay relay = relay(OPTIONS, this.mail);
		publish(relay, null);
		eventually(() -> assertThat(this.mail.hanging).hasSize(1));
		this.store.down = true;
		relay.close(Duration.ZERO);
		this.store.down = false;
		Event<?> later = publish(relay, null);
		assertThat(this.history.get(later.id())).isPresent();
		assertThat(this.history.count(EventQuery.matching("*"))).isEqualTo(2);
		this.clock.advance(LEASE.plusMillis(1));
		assertThat(this.other.claim(Set.of("listener:mail"), 100)).hasSize(2);
	}

	private void died(ClaimedEntry claimed, Throwable error) {
		OutboxEntry entry = claimed.entry();
		this.dead.add("%s %s %d %s".formatted(entry.eventId(), entry.target(), entry.attempt(), error.getMessage()));
	}

}

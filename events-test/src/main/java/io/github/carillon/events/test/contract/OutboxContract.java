package io.github.carillon.events.test.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.outbox.ClaimedEntry;
import io.github.carillon.events.outbox.EntryResult;
import io.github.carillon.events.outbox.OutboxDepth;
import io.github.carillon.events.outbox.OutboxEntry;
import io.github.carillon.events.outbox.OutboxTarget;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every outbox must do. The tests of one extend this and give it two instances on an
 * empty store for each test, that know no classes of types: data is read as maps.
 * <p>
 * Leases and delays are a matter of the store's clock. Where that cannot be moved, give
 * the outbox a lease of a few seconds, and have {@link #advance} move the times of the
 * rows back or wait.
 *
 * @since 0.1
 */
public abstract class OutboxContract extends OutboxLeaseContract {

	private static final IllegalStateException ERROR = new IllegalStateException("no stamps");

	/**
	 * Creates a contract.
	 */
	protected OutboxContract() {
	}

	/**
	 * Returns the history that the outbox writes events to.
	 * @return the history
	 */
	protected abstract EventHistory history();

	/**
	 * Makes what is stored of an event unreadable, when the store can have such.
	 * @param event the id of the event
	 * @return whether it has been done
	 */
	protected boolean spoil(UUID event) {
		return false;
	}

	@Test
	void writesTheEventAndItsEntriesWhenThereIsNoTransaction() {
		Event<?> event = added("k", MAIL, SHIP);
		assertThat(history().get(event.id())).contains(event);
		assertThat(statuses(event)).containsExactly("listener:mail PENDING", "listener:ship PENDING");
		assertThat(outbox().deliveries(UUID.randomUUID())).isEmpty();
	}

	@Test
	void writesTheEventWithoutTargetsToo() {
		Event<?> recorded = event("k");
		outbox().record(recorded, null);
		Event<?> added = event("k");
		assertThat(outbox().add(added, List.of(), Set.of(), null)).isEmpty();
		assertThat(history().get(recorded.id())).isPresent();
		assertThat(history().get(added.id())).isPresent();
		assertThat(outbox().deliveries(added.id())).isEmpty();
	}

	@Test
	void hasTheEntriesOfATransactionOnceItCommits() {
		OtherTransaction transaction = new OtherTransaction();
		Event<?> keyed = event("k");
		Event<?> free = event(null);
		assertThat(add(keyed, transaction)).isEmpty();
		List<OutboxEntry> held = add(free, transaction);
		assertThat(other().claim(Set.of(MAIL), 10)).isEmpty();
		assertThat(statuses(keyed)).isEmpty();
		transaction.end(true);
		settle();
		assertThat(history().get(keyed.id())).isPresent();
		List<OutboxEntry> all = new ArrayList<>(held);
		claim(10, MAIL).forEach((claimed) -> all.add(claimed.entry()));
		assertThat(all).extracting(OutboxEntry::eventId).containsExactlyInAnyOrder(keyed.id(), free.id());
		all.forEach((entry) -> assertThat(finish(EntryResult.delivered(entry))).isEmpty());
		assertThat(statuses(free)).containsExactly("listener:mail DELIVERED");
	}

	@Test
	void hasNothingOfATransactionThatRollsBack() {
		OtherTransaction transaction = new OtherTransaction();
		Event<?> keyed = event("k");
		Event<?> free = event(null);
		add(keyed, transaction);
		List<OutboxEntry> held = add(free, transaction);
		transaction.end(false);
		settle();
		assertThat(history().get(free.id())).isEmpty();
		assertThat(statuses(keyed)).isEmpty();
		assertThat(outbox().renew(held)).isEqualTo(held);
		advance(lease().plusMillis(100));
		assertThat(claim(10, MAIL)).isEmpty();
		assertThat(depth(MAIL).pending()).isZero();
	}

	@Test
	void holdsWhatHasNoKeyFromTheStart() {
		Event<?> event = event(null);
		List<OutboxEntry> held = outbox().add(event, List.of(MAIL, SHIP), Set.of(MAIL), null);
		assertThat(held).extracting(OutboxEntry::target).containsExactly(MAIL);
		assertThat(held.get(0).attempt()).isEqualTo(1);
		assertThat(statuses(event)).containsExactly("listener:mail IN_FLIGHT", "listener:ship PENDING");
		List<ClaimedEntry> claimed = other().claim(Set.of(MAIL, SHIP), 10);
		assertThat(claimed).extracting((entry) -> entry.entry().target()).containsExactly(SHIP);
		assertThat(outbox().renew(held)).isEmpty();
		assertThat(finish(EntryResult.delivered(held.get(0)))).isEmpty();
	}

	@Test
	void hasWhatWasHeldFromTheStartClaimedWhenTheLeaseIsOver() {
		Event<?> event = event(null);
		List<OutboxEntry> held = outbox().add(event, List.of(MAIL), Set.of(MAIL), null);
		advance(lease().plusMillis(100));
		assertThat(ids(other().claim(Set.of(MAIL), 10))).containsExactly(event.id());
		assertThat(outbox().renew(held)).isEqualTo(held);
	}

	@Test
	void addsNoSecondEntryForAnEventThatComesAgain() {
		Event<?> event = event(null);
		assertThat(outbox().add(event, List.of(MAIL), Set.of(MAIL), null)).hasSize(1);
		assertThat(outbox().add(event, List.of(MAIL), Set.of(MAIL), null)).isEmpty();
		assertThat(other().add(event, List.of(MAIL), Set.of(MAIL), null)).isEmpty();
		assertThat(statuses(event)).hasSize(1);
		assertThat(depth(MAIL).pending()).isEqualTo(1);
	}

	@Test
	void holdsNothingOfAnEventThatComesAgainInATransaction() {
		Event<?> event = event(null);
		OutboxEntry held = outbox().add(event, List.of(MAIL), Set.of(MAIL), null).get(0);
		finish(EntryResult.delivered(held));
		OtherTransaction transaction = new OtherTransaction();
		assertThat(add(event, transaction)).isEmpty();
		transaction.end(true);
		settle();
		assertThat(statuses(event)).containsExactly("listener:mail DELIVERED");
		assertThat(claim(10, MAIL)).isEmpty();
	}

	@Test
	void tellsHowFarADeliveryIs() {
		Event<?> event = added("k", MAIL);
		assertThat(outbox().deliveries(event.id()).get(0).attempts()).isZero();
		finish(EntryResult.retry(claimOne(MAIL).entry(), Duration.ZERO, ERROR));
		assertThat(statuses(event)).containsExactly("listener:mail PENDING");
		OutboxEntry second = claimOne(MAIL).entry();
		assertThat(statuses(event)).containsExactly("listener:mail IN_FLIGHT");
		finish(EntryResult.skipped(second));
		Delivery delivery = outbox().deliveries(event.id()).get(0);
		assertThat(delivery.status()).isEqualTo(Delivery.Status.SKIPPED);
		assertThat(delivery.attempts()).isEqualTo(2);
	}

	@Test
	void deliversWhatComesAfterADeadEntry() {
		Event<?> first = added("a", MAIL);
		Event<?> second = added("a", MAIL);
		finish(EntryResult.dead(claimOne(MAIL).entry(), ERROR, false));
		assertThat(statuses(first)).containsExactly("listener:mail DEAD");
		assertThat(claimOne(MAIL).entry().eventId()).isEqualTo(second.id());
		assertThat(depth(MAIL).dead()).isEqualTo(1);
	}

	@Test
	void keepsBackWhatComesAfterADeadEntryThatBlocksItsKey() {
		Event<?> first = added("a", MAIL);
		Event<?> second = added("a", MAIL);
		Event<?> other = added("b", MAIL);
		List<ClaimedEntry> claimed = claim(10, MAIL);
		finish(EntryResult.dead(entryOf(claimed, first), ERROR, true), EntryResult.delivered(entryOf(claimed, other)));
		assertThat(claim(10, MAIL)).isEmpty();
		advance(lease().plusMillis(100));
		assertThat(claim(10, MAIL)).isEmpty();
		assertThat(outbox().discardDead(MAIL, List.of(first.id()))).isEqualTo(1);
		assertThat(claimOne(MAIL).entry().eventId()).isEqualTo(second.id());
	}

	@Test
	void triesWhatIsDeadAgainAsIfForTheFirstTime() {
		Event<?> first = added("a", MAIL);
		added("a", MAIL);
		finish(EntryResult.dead(claimOne(MAIL).entry(), ERROR, true));
		assertThat(outbox().retryDead(MAIL, List.of(UUID.randomUUID()))).isZero();
		assertThat(outbox().retryDead(SHIP, List.of())).isZero();
		assertThat(outbox().retryDead(MAIL, List.of(first.id()))).isEqualTo(1);
		assertThat(depth(MAIL).dead()).isZero();
		ClaimedEntry again = claimOne(MAIL);
		assertThat(again.entry().eventId()).isEqualTo(first.id());
		assertThat(again.entry().attempt()).isEqualTo(1);
	}

	@Test
	void keepsTheOrderOfAKeyWhenADeadEntryComesBack() {
		Event<?> first = added("a", MAIL);
		Event<?> second = added("a", MAIL);
		Event<?> third = added("a", MAIL);
		finish(EntryResult.dead(claimOne(MAIL).entry(), ERROR, false));
		OutboxEntry inFlight = claimOne(MAIL).entry();
		assertThat(inFlight.eventId()).isEqualTo(second.id());
		assertThat(outbox().retryDead(MAIL, List.of())).isEqualTo(1);
		assertThat(claim(10, MAIL)).isEmpty();
		finish(EntryResult.delivered(inFlight));
		ClaimedEntry next = claimOne(MAIL);
		assertThat(next.entry().eventId()).isEqualTo(first.id());
		finish(EntryResult.delivered(next.entry()));
		assertThat(claimOne(MAIL).entry().eventId()).isEqualTo(third.id());
	}

	@Test
	void retriesAndDiscardsAllThatIsDeadOfATarget() {
		for (int i = 0; i < 3; i++) {
			added("k" + i, MAIL, SHIP);
		}
		claim(10, MAIL, SHIP).forEach((claimed) -> finish(EntryResult.dead(claimed.entry(), ERROR, false)));
		assertThat(outbox().retryDead(MAIL, List.of())).isEqualTo(3);
		assertThat(outbox().discardDead(SHIP, List.of())).isEqualTo(3);
		assertThat(outbox().discardDead(SHIP, List.of())).isZero();
		assertThat(claim(10, MAIL, SHIP)).hasSize(3);
		assertThat(depth(SHIP).dead()).isZero();
	}

	@Test
	void discardsWhatIsNotInFlight() {
		added("a", MAIL);
		added("b", MAIL);
		finish(EntryResult.dead(entryOf(claim(10, MAIL)), ERROR, false));
		added("c", MAIL);
		added("d", SHIP);
		assertThat(outbox().discard(MAIL)).isEqualTo(2);
		assertThat(depth(MAIL).pending()).isEqualTo(1);
		assertThat(depth(MAIL).dead()).isZero();
		assertThat(depth(SHIP).pending()).isEqualTo(1);
		assertThat(claim(10, MAIL)).isEmpty();
	}

	@Test
	void countsWhatIsNotDelivered() {
		assertThat(outbox().depths()).extracting(OutboxDepth::target).containsExactly(MAIL, SHIP);
		assertThat(depth(MAIL)).isEqualTo(new OutboxDepth(MAIL, 0, 0, Duration.ZERO));
		added("a", MAIL);
		added("b", MAIL);
		finish(EntryResult.delivered(entryOf(claim(1, MAIL))));
		claim(1, MAIL);
		added("c", MAIL);
		added("d", "listener:gone");
		advance(delay());
		assertThat(depth(MAIL).pending()).isEqualTo(2);
		assertThat(depth(MAIL).oldest()).isGreaterThanOrEqualTo(delay());
		assertThat(depth("listener:gone").pending()).isEqualTo(1);
	}

	@Test
	void keepsTargetsForAllInstances() {
		other().register(new OutboxTarget(MAIL, List.of(EventPattern.parse("order.*"), EventPattern.parse("user.**")),
				NOON.plusSeconds(60)));
		OutboxTarget mail = outbox().targets().get(0);
		assertThat(outbox().targets()).extracting(OutboxTarget::name).containsExactly(MAIL, SHIP);
		assertThat(mail.patterns()).containsExactly(EventPattern.parse("order.*"), EventPattern.parse("user.**"));
		assertThat(mail.registered()).isEqualTo(NOON);
		register(outbox(), MAIL, "user.*");
		assertThat(other().targets().get(0).patterns()).containsExactly(EventPattern.parse("user.*"));
	}

	@Test
	void keepsTheEntriesOfATargetThatIsTakenOut() {
		added("a", MAIL);
		assertThat(outbox().unregister(MAIL)).isTrue();
		assertThat(outbox().unregister(MAIL)).isFalse();
		assertThat(other().targets()).extracting(OutboxTarget::name).containsExactly(SHIP);
		assertThat(depth(MAIL).pending()).isEqualTo(1);
		Instant later = NOON.plusSeconds(60);
		outbox().register(new OutboxTarget(MAIL, List.of(EventPattern.parse("*")), later));
		assertThat(outbox().targets().get(0).registered()).isEqualTo(later);
		assertThat(claim(10, MAIL)).hasSize(1);
	}

	@Test
	void handsOutWhatItCannotReadWithTheReason() {
		Event<?> bad = added("a", MAIL);
		Event<?> good = added("b", MAIL);
		Assumptions.assumeTrue(spoil(bad.id()), "this store cannot have an unreadable event");
		List<ClaimedEntry> claimed = claim(10, MAIL);
		assertThat(ids(claimed)).containsExactlyInAnyOrder(bad.id(), good.id());
		for (ClaimedEntry entry : claimed) {
			boolean isBad = entry.entry().eventId().equals(bad.id());
			assertThat(entry.event() == null).isEqualTo(isBad);
			assertThat(entry.unreadable() != null).isEqualTo(isBad);
		}
		Throwable reason = claimed.stream()
			.map(ClaimedEntry::unreadable)
			.filter((e) -> e != null)
			.findFirst()
			.orElseThrow();
		assertThat(finish(EntryResult.dead(entryOf(claimed, bad), reason, false))).isEmpty();
		assertThat(statuses(bad)).containsExactly("listener:mail DEAD");
	}

	@Test
	void keepsAnErrorHoweverLongItsMessageIs() {
		Event<?> event = added("a", MAIL);
		finish(EntryResult.dead(claimOne(MAIL).entry(), new IllegalStateException("x\u0000\uD83D\uDD14".repeat(50_000)),
				false));
		assertThat(statuses(event)).containsExactly("listener:mail DEAD");
	}

	@Test
	void givesUpWhatIsErasedWhateverItIsAt() {
		Event<?> inFlight = added("k", MAIL);
		OutboxEntry entry = claimOne(MAIL).entry();
		Event<?> waiting = added("k", MAIL, SHIP);
		Event<?> dead = added("d", MAIL);
		OutboxEntry dying = claimOne(MAIL).entry();
		finish(EntryResult.dead(dying, ERROR, true));
		Event<?> other = added("d", MAIL);
		outbox().erase(EventQuery.matching("*").key("k"));
		outbox().erase(EventQuery.matching("*").key("d").until(other.time()));
		for (Event<?> erased : List.of(inFlight, waiting, dead)) {
			assertThat(statuses(erased)).isNotEmpty().allMatch((status) -> status.endsWith(" DEAD"));
		}
		assertThat(finish(EntryResult.delivered(entry))).hasSize(1);
		assertThat(outbox().retryDead(MAIL, List.of())).isZero();
		assertThat(ids(claim(10, MAIL, SHIP))).containsExactly(other.id());
		assertThat(depth(MAIL).dead()).isZero();
	}

	private List<OutboxEntry> add(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		return outbox().add(event, List.of(MAIL), Set.of(MAIL), transaction);
	}

	private OutboxDepth depth(String target) {
		return outbox().depths().stream().filter((depth) -> depth.target().equals(target)).findFirst().orElseThrow();
	}

	private static OutboxEntry entryOf(List<ClaimedEntry> claimed) {
		return claimed.get(0).entry();
	}

}

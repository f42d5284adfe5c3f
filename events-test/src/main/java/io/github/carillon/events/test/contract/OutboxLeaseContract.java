package io.github.carillon.events.test.contract;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.carillon.events.Event;
import io.github.carillon.events.outbox.ClaimedEntry;
import io.github.carillon.events.outbox.EntryResult;
import io.github.carillon.events.outbox.OutboxEntry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * For how long an entry is held, and what becomes of whoever holds it no more.
 */
abstract class OutboxLeaseContract extends OutboxLineContract {

	@Test
	void holdsAnEntryForTheTimeOfALease() {
		Event<?> event = added("a", MAIL);
		OutboxEntry entry = claimOne(MAIL).entry();
		assertThat(other().claim(Set.of(MAIL), 10)).isEmpty();
		advance(lease().plusMillis(100));
		List<ClaimedEntry> taken = other().claim(Set.of(MAIL), 10);
		assertThat(ids(taken)).containsExactly(event.id());
		assertThat(taken.get(0).entry().token()).isGreaterThan(entry.token());
	}

	@Test
	void holdsAnEntryForLongerWhenItIsRenewed() {
		added("a", MAIL);
		OutboxEntry entry = claimOne(MAIL).entry();
		for (int i = 0; i < 3; i++) {
			advance(lease().dividedBy(2));
			assertThat(outbox().renew(List.of(entry))).isEmpty();
		}
		assertThat(other().claim(Set.of(MAIL), 10)).isEmpty();
		assertThat(finish(EntryResult.delivered(entry))).isEmpty();
	}

	@Test
	void fencesWhoeverLostItsLease() {
		Event<?> event = added("a", MAIL);
		OutboxEntry lost = claimOne(MAIL).entry();
		advance(lease().plusMillis(100));
		OutboxEntry taken = other().claim(Set.of(MAIL), 10).get(0).entry();
		assertThat(outbox().renew(List.of(lost))).containsExactly(lost);
		EntryResult late = EntryResult.dead(lost, new IllegalStateException("late"), false);
		assertThat(finish(late)).containsExactly(late);
		assertThat(other().renew(List.of(taken))).isEmpty();
		assertThat(other().finish(List.of(EntryResult.delivered(taken)))).isEmpty();
		EntryResult later = EntryResult.retry(lost, Duration.ZERO, new IllegalStateException("later"));
		assertThat(finish(later)).containsExactly(later);
		assertThat(outbox().renew(List.of(lost))).containsExactly(lost);
		assertThat(statuses(event)).containsExactly("listener:mail DELIVERED");
	}

	@Test
	void lastsWhenNobodyTookItsLease() {
		Event<?> event = added("a", MAIL);
		OutboxEntry entry = claimOne(MAIL).entry();
		advance(lease().plusMillis(100));
		assertThat(finish(EntryResult.delivered(entry))).isEmpty();
		assertThat(statuses(event)).containsExactly("listener:mail DELIVERED");
	}

	@Test
	void countsTakeoversUntilThereIsAResultAndNoAttemptForThem() {
		Event<?> event = added("a", MAIL);
		OutboxEntry entry = claimOne(MAIL).entry();
		assertThat(entry.takeovers()).isZero();
		for (int takeovers = 1; takeovers <= 2; takeovers++) {
			advance(lease().plusMillis(100));
			entry = claimOne(MAIL).entry();
			assertThat(entry.takeovers()).isEqualTo(takeovers);
			assertThat(entry.attempt()).isEqualTo(1);
		}
		finish(EntryResult.released(entry));
		entry = claimOne(MAIL).entry();
		assertThat(entry.takeovers()).as("given back without a result").isEqualTo(2);
		finish(EntryResult.retry(entry, Duration.ZERO, new IllegalStateException("busy")));
		entry = claimOne(MAIL).entry();
		assertThat(entry.takeovers()).isZero();
		assertThat(entry.attempt()).isEqualTo(2);
		assertThat(outbox().deliveries(event.id()).get(0).attempts()).isEqualTo(1);
	}

	@Test
	void triesWhatDiedOfTakeoversAgainAsIfItHadHadNone() {
		added("a", MAIL);
		claimOne(MAIL);
		advance(lease().plusMillis(100));
		finish(EntryResult.givenUp(claimOne(MAIL).entry(), new IllegalStateException("enough"), false));
		assertThat(outbox().retryDead(MAIL, List.of())).isEqualTo(1);
		OutboxEntry again = claimOne(MAIL).entry();
		assertThat(again.takeovers()).isZero();
		assertThat(again.attempt()).isEqualTo(1);
	}

	@Test
	void tellsWhichOfSeveralDidNotCount() {
		added("a", MAIL);
		OutboxEntry lost = claimOne(MAIL).entry();
		advance(lease().plusMillis(100));
		assertThat(other().claim(Set.of(MAIL), 10)).hasSize(1);
		added("b", MAIL);
		OutboxEntry held = claimOne(MAIL).entry();
		assertThat(outbox().renew(List.of(held, lost))).containsExactly(lost);
		EntryResult late = EntryResult.delivered(lost);
		assertThat(finish(EntryResult.delivered(held), late)).containsExactly(late);
	}

	@Test
	void keepsBackWhatComesAfterAnEntryThatIsTakenOver() {
		Event<?> first = added("a", MAIL);
		added("a", MAIL);
		claimOne(MAIL);
		advance(lease().plusMillis(100));
		assertThat(ids(other().claim(Set.of(MAIL), 10))).containsExactly(first.id());
		assertThat(claim(10, MAIL)).isEmpty();
	}

	@Test
	void discardsWhatWasHeldUntilItsLeaseRanOut() {
		added("a", MAIL);
		OutboxEntry lost = claimOne(MAIL).entry();
		outbox().add(event(null), List.of(MAIL), Set.of(MAIL), null);
		assertThat(outbox().discard(MAIL)).isZero();
		advance(lease().plusMillis(100));
		assertThat(outbox().discard(MAIL)).isEqualTo(2);
		assertThat(outbox().renew(List.of(lost))).containsExactly(lost);
		assertThat(finish(EntryResult.delivered(lost))).hasSize(1);
		Event<?> next = added("a", MAIL);
		assertThat(claimOne(MAIL).entry().eventId()).isEqualTo(next.id());
	}

}

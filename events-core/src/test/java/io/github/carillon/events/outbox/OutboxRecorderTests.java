package io.github.carillon.events.outbox;

import java.util.ArrayList;
import java.util.List;

import io.github.carillon.events.CommitBoundary;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C80: transactions that publish more than an instance can take on.
 */
class OutboxRecorderTests extends RelayTestCase {

	@Test
	void deliversALargeTransactionWithoutWaitingForALease() {
		OutboxRelay relay = relay(RARELY_POLLING, this.mail);
		Transaction transaction = new Transaction();
		for (int i = 0; i < 5_000; i++) {
			relay.recorder().record(event(null), transaction);
		}
		transaction.commit();
		eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(5_000));
		assertThat(this.mail.got).hasSize(5_000).allMatch((claimed) -> claimed.entry().attempt() == 1);
		assertThat(relay.statistics().handedOver()).isBetween(100L, 1_000L);
	}

	@Test
	void holdsNoMoreThanItCanTakeOnAlsoOfSeveralTransactions() {
		OutboxRelay relay = relay(RARELY_POLLING.withHandOverCapacity(20), this.mail);
		List<Transaction> transactions = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			Transaction transaction = new Transaction();
			relay.recorder().record(event(null), transaction);
			transactions.add(transaction);
		}
		this.mail.hangs();
		transactions.forEach(Transaction::commit);
		eventually(() -> assertThat(this.mail.hanging).hasSizeGreaterThan(10));
		assertThat(relay.statistics().handedOver()).isEqualTo(10);
		this.mail.letGo();
		eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(100));
	}

	@Test
	void hasRoomAgainAfterARollback() {
		OutboxRelay relay = relay(RARELY_POLLING.withHandOverCapacity(4), this.mail);
		Transaction transaction = new Transaction();
		for (int i = 0; i < 10; i++) {
			relay.recorder().record(event(null), transaction);
		}
		transaction.rollBack();
		publish(relay, null);
		eventually(() -> assertThat(relay.statistics().delivered()).isEqualTo(1));
		assertThat(relay.statistics().handedOver()).isEqualTo(1);
	}

	private static final class Transaction implements CommitBoundary.Transaction {

		private final List<CommitBoundary.Participant> participants = new ArrayList<>();

		@Override
		public void join(CommitBoundary.Participant participant) {
			this.participants.add(participant);
		}

		@Override
		public boolean isRollbackOnly() {
			return false;
		}

		@Override
		public boolean isReadOnly() {
			return false;
		}

		void commit() {
			this.participants.forEach(CommitBoundary.Participant::committed);
		}

		void rollBack() {
			this.participants.forEach(CommitBoundary.Participant::rolledBack);
		}

	}

}

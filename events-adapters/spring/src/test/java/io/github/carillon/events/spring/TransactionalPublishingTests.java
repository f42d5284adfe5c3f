package io.github.carillon.events.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Publication;
import io.github.carillon.events.PublicationStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * C40, C41 and decisions 1 and 2 with transactions of Spring's.
 */
class TransactionalPublishingTests {

	private final ListenerContext context = ListenerContext.of(Transactions.class, Shop.class, Listeners.class,
			OwnTransaction.class);

	private final Shop shop = this.context.bean(Shop.class);

	private final List<String> seen = this.context.bean(Listeners.class).seen;

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void deliversInAndAfterTheTransaction() {
		Publication<?> publication = this.shop.inTransaction(() -> {
			this.context.bus().publish(new Sold("a"));
			Publication<?> last = this.context.bus().publish(new Sold("b"));
			this.seen.add("end of transaction");
			return last;
		});
		assertThat(this.seen).containsExactly("sync a in transaction", "sync b in transaction", "end of transaction",
				"after a", "after b");
		assertThat(publication.status()).isEqualTo(PublicationStatus.COMPLETED);
	}

	@Test
	void deliversAtOnceWithoutATransaction() {
		this.context.bus().publish(new Sold("a"));
		assertThat(this.seen).containsExactlyInAnyOrder("sync a", "after a");
	}

	@Test
	void discardsWithTheTransaction() {
		Publication<?>[] publication = new Publication<?>[1];
		assertThatIllegalStateException().isThrownBy(() -> this.shop.inTransaction(() -> {
			publication[0] = this.context.bus().publish(new Sold("a"));
			throw new IllegalStateException("no");
		}));
		assertThat(this.seen).containsExactly("sync a in transaction");
		assertThat(publication[0].status()).isEqualTo(PublicationStatus.DISCARDED);
		assertThat(publication[0].await().isDone()).isTrue();
	}

	@Test
	void refusesToWaitForListenersThatWaitForTheCommit() {
		this.shop.inTransaction(() -> {
			Publication<?> publication = this.context.bus().publish(new Sold("a"));
			assertThatIllegalStateException().isThrownBy(publication::await).withMessageContaining("Listeners.after");
			return publication;
		});
	}

	@Test
	void isolatesAFailureThatLeavesTheTransactionAlone() {
		this.shop.inTransaction(() -> this.context.bus().publish("fail.alone", Map.of()));
		assertThat(this.seen).containsExactly("failing");
	}

	@Test
	void throwsTheOriginalExceptionWhenAListenerDoomedTheTransaction() {
		assertThatExceptionOfType(OutOfStock.class)
			.isThrownBy(() -> this.shop.inTransaction(() -> this.context.bus().publish("fail.doomed", Map.of())));
	}

	@Test
	void runsAListenerInATransactionOfItsOwn() {
		this.shop.inTransaction(() -> this.context.bus().publish("own.after", Map.of()));
		assertThat(this.context.bean(OwnTransaction.class).seen()).containsExactly("another transaction");
	}

	@Test
	void treatsTheEndOfATransactionAsNone() {
		this.shop.inTransaction(() -> this.context.bus().publish("chain.first", Map.of()));
		assertThat(this.seen).containsExactly("chain.second", "chain.third");
	}

	@EventType("shop.sold")
	record Sold(String what) {
	}

	static class OutOfStock extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	interface Work {

		Publication<?> run();

	}

	static class Shop {

		@Transactional
		public Publication<?> inTransaction(Work work) {
			return work.run();
		}

	}

	static class Listeners {

		final List<String> seen = new ArrayList<>();

		private final EventBus bus;

		private final FailingService service;

		Listeners(EventBus bus, FailingService service) {
			this.bus = bus;
			this.service = service;
		}

		@OnEvent
		void sync(Sold sold) {
			this.seen.add("sync " + sold.what()
					+ (TransactionSynchronizationManager.isActualTransactionActive() ? " in transaction" : ""));
		}

		@OnEvent(mode = DeliveryMode.AFTER_COMMIT)
		void after(Sold sold) {
			this.seen.add("after " + sold.what());
		}

		@OnEvent("fail.alone")
		void failing() {
			this.seen.add("failing");
			throw new OutOfStock();
		}

		@OnEvent("fail.doomed")
		void doomed() {
			this.service.fail();
		}

		@OnEvent(value = "chain.first", mode = DeliveryMode.AFTER_COMMIT)
		void first() {
			this.bus.publish("chain.second", Map.of()).await();
		}

		@OnEvent(value = "chain.second", mode = DeliveryMode.AFTER_COMMIT)
		void second() {
			this.seen.add("chain.second");
			this.bus.publish("chain.third", Map.of());
		}

		@OnEvent(value = "chain.third", mode = DeliveryMode.AFTER_COMMIT)
		void third() {
			this.seen.add("chain.third");
		}

	}

	static class FailingService {

		@Transactional
		public void fail() {
			throw new OutOfStock();
		}

	}

	static class OwnTransaction {

		private final List<String> seen = new ArrayList<>();

		private final SpringCommitBoundary boundary;

		OwnTransaction(SpringCommitBoundary boundary) {
			this.boundary = boundary;
		}

		List<String> seen() {
			return this.seen;
		}

		@OnEvent(value = "own.after", mode = DeliveryMode.AFTER_COMMIT)
		@Transactional(propagation = Propagation.REQUIRES_NEW)
		protected void after() {
			this.seen.add((this.boundary.current() != null) ? "another transaction" : "none");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(H2Transactions.class)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class Transactions {

		@Bean
		FailingService failingService() {
			return new FailingService();
		}

	}

}

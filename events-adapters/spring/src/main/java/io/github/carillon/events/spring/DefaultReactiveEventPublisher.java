package io.github.carillon.events.spring;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionContextManager;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;

/**
 * The one implementation of {@link ReactiveEventPublisher}.
 *
 * @param publisher publishes
 */
record DefaultReactiveEventPublisher(EventPublisher publisher) implements ReactiveEventPublisher {

	private static final Logger log = LoggerFactory.getLogger(ReactiveEventPublisher.class);

	@Override
	public <T> Mono<Publication<T>> publish(EventDraft<T> draft) {
		Mono<Publication<T>> now = Mono.create((sink) -> publish(draft, sink));
		return TransactionContextManager.currentContext()
			.map(DefaultReactiveEventPublisher::isActive)
			.onErrorReturn(NoTransactionException.class, false)
			.flatMap((transactional) -> transactional ? atCommit(now) : now);
	}

	private static boolean isActive(TransactionContext context) {
		TransactionSynchronizationManager transaction = new TransactionSynchronizationManager(context);
		return transaction.isSynchronizationActive() && transaction.isActualTransactionActive();
	}

	private static <T> Mono<Publication<T>> atCommit(Mono<Publication<T>> publication) {
		return TransactionSynchronizationManager.forCurrentTransaction().flatMap((transaction) -> {
			transaction.registerSynchronization(new AtCommit(publication));
			return Mono.empty();
		});
	}

	/**
	 * Reactor's own ways to another thread interrupt it when the subscriber cancels. An
	 * interrupt during an insert closes an embedded H2 database for everybody.
	 */
	private <T> void publish(EventDraft<T> draft, MonoSink<Publication<T>> sink) {
		AtomicBoolean decided = new AtomicBoolean();
		sink.onCancel(() -> decided.set(true));
		Schedulers.boundedElastic().schedule(() -> {
			if (!decided.compareAndSet(false, true)) {
				return;
			}
			try {
				sink.success(this.publisher.publish(draft));
			}
			catch (Throwable ex) {
				sink.error(ex);
			}
		});
	}

	/**
	 * Publishes once a transaction is over and was committed.
	 *
	 * @param publication publishes
	 */
	private record AtCommit(Mono<? extends Publication<?>> publication) implements TransactionSynchronization {

		@Override
		public Mono<Void> afterCompletion(int status) {
			if (status != STATUS_COMMITTED) {
				return Mono.empty();
			}
			return this.publication
				.doOnError((ex) -> log.error("An event of a committed transaction was not published", ex))
				.onErrorComplete()
				.then();
		}

	}

}

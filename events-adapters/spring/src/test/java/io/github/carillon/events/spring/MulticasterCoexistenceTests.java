package io.github.carillon.events.spring;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.carillon.events.EventType;
import io.github.carillon.events.OnEvent;
import io.namastack.outbox.Outbox;
import io.namastack.outbox.OutboxEventMulticaster;
import io.namastack.outbox.OutboxProperties;
import io.namastack.outbox.annotation.OutboxEvent;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.modulith.events.core.DefaultEventPublicationRegistry;
import org.springframework.modulith.events.core.EventPublicationRepository;
import org.springframework.modulith.events.core.PublicationTargetIdentifier;
import org.springframework.modulith.events.core.TargetEventPublication;
import org.springframework.modulith.events.support.PersistentApplicationEventMulticaster;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C121 beside the {@code applicationEventMulticaster}s that others bring: each listener
 * once, and theirs keep what they keep.
 */
class MulticasterCoexistenceTests {

	private final Publications publications = new Publications();

	private final RecordingOutbox outbox = new RecordingOutbox();

	@Test
	void besideModulith() {
		DefaultEventPublicationRegistry registry = new DefaultEventPublicationRegistry(this.publications,
				Clock.systemUTC());
		ListenerContext context = new ListenerContext().with(Transactions.class, Listeners.class);
		context.withMulticaster(() -> new PersistentApplicationEventMulticaster(() -> registry,
				() -> context.context().getEnvironment()));
		everyListenerOnce(context);
		assertThat(this.publications.stored).containsExactly(new Placed("bus"), new Placed("spring"));
	}

	@Test
	void besideNamastack() {
		ListenerContext context = new ListenerContext().with(Transactions.class, Listeners.class)
			.customize((application) -> application.registerBean(Outbox.class, () -> this.outbox));
		context.withMulticaster(() -> new OutboxEventMulticaster(context.context().getBeanProvider(Outbox.class),
				new OutboxProperties(), new SimpleApplicationEventMulticaster(context.context().getBeanFactory())));
		everyListenerOnce(context);
		assertThat(this.outbox.scheduled).containsExactly(new Placed("bus"), new Placed("spring"));
	}

	private static void everyListenerOnce(ListenerContext started) {
		try (ListenerContext context = started.start()) {
			ApplicationEventMulticaster multicaster = context.bean(ApplicationEventMulticaster.class);
			assertThat(multicaster).isNotExactlyInstanceOf(SimpleApplicationEventMulticaster.class);
			TransactionTemplate transaction = context.bean(TransactionTemplate.class);
			List<String> seen = context.bean(Listeners.class).seen;
			transaction.executeWithoutResult((status) -> context.bus().publish(new Placed("bus")).orThrow());
			assertThat(seen).containsExactly("bus listener: bus", "spring listener: bus", "after commit: bus");
			seen.clear();
			transaction.executeWithoutResult((status) -> context.context().publishEvent(new Placed("spring")));
			assertThat(seen).containsExactly("bus listener: spring", "spring listener: spring", "after commit: spring");
		}
	}

	@EventType("placed")
	@OutboxEvent
	record Placed(String id) {
	}

	static class Listeners {

		final List<String> seen = new CopyOnWriteArrayList<>();

		@OnEvent
		void bus(Placed placed) {
			this.seen.add("bus listener: " + placed.id());
		}

		@EventListener
		void spring(Placed placed) {
			this.seen.add("spring listener: " + placed.id());
		}

		@TransactionalEventListener
		void afterCommit(Placed placed) {
			this.seen.add("after commit: " + placed.id());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(H2Transactions.class)
	@EnableTransactionManagement
	static class Transactions {

	}

	static class RecordingOutbox implements Outbox {

		final List<Object> scheduled = new ArrayList<>();

		@Override
		public void schedule(Object payload, String key, Map<String, String> context) {
			this.scheduled.add(payload);
		}

		@Override
		public void schedule(Object payload, String key) {
			this.scheduled.add(payload);
		}

		@Override
		public void schedule(Object payload, Map<String, String> context) {
			this.scheduled.add(payload);
		}

		@Override
		public void schedule(Object payload) {
			this.scheduled.add(payload);
		}

	}

	static class Publications implements EventPublicationRepository {

		final List<Object> stored = new ArrayList<>();

		@Override
		public TargetEventPublication create(TargetEventPublication publication) {
			this.stored.add(publication.getEvent());
			return publication;
		}

		@Override
		public void markCompleted(Object event, PublicationTargetIdentifier identifier, Instant completionDate) {
		}

		@Override
		public void markCompleted(UUID identifier, Instant completionDate) {
		}

		@Override
		public List<TargetEventPublication> findIncompletePublications() {
			return List.of();
		}

		@Override
		public List<TargetEventPublication> findIncompletePublicationsPublishedBefore(Instant instant) {
			return List.of();
		}

		@Override
		public Optional<TargetEventPublication> findIncompletePublicationsByEventAndTargetIdentifier(Object event,
				PublicationTargetIdentifier targetIdentifier) {
			return Optional.empty();
		}

		@Override
		public void deletePublications(List<UUID> identifiers) {
		}

		@Override
		public void deleteCompletedPublications() {
		}

		@Override
		public void deleteCompletedPublicationsBefore(Instant instant) {
		}

	}

}

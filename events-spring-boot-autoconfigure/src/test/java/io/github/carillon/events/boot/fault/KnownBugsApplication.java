package io.github.carillon.events.boot.fault;

import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventContext;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Retry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Durable listeners of all sorts.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(
		excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
				"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration" })
class KnownBugsApplication {

	@Bean
	Listeners listeners() {
		return new Listeners();
	}

	@EventType("known.named")
	record Named(@Nullable String name) {

	}

	static class Listeners {

		final List<Named> named = new CopyOnWriteArrayList<>();

		final List<UUID> events = new CopyOnWriteArrayList<>();

		final List<CompletableFuture<Void>> futures = new CopyOnWriteArrayList<>();

		final List<String> checked = new CopyOnWriteArrayList<>();

		final List<UUID> broken = new CopyOnWriteArrayList<>();

		final List<String> everything = new CopyOnWriteArrayList<>();

		final AtomicInteger naps = new AtomicInteger();

		final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

		final List<String> survived = new CopyOnWriteArrayList<>();

		volatile String poison = "";

		List<String> names() {
			return this.named.stream().map(Named::name).toList();
		}

		@OnEvent(id = "named", mode = DeliveryMode.DURABLE)
		void named(Named named, EventContext context) {
			if (this.poison.equals(named.name())) {
				throw new IllegalStateException("poison");
			}
			this.named.add(named);
			this.events.add(context.event().id());
		}

		@OnEvent(value = "known.slow", id = "slow", mode = DeliveryMode.DURABLE,
				retry = @Retry(delay = "1ms", jitter = "0s"))
		CompletableFuture<Void> slow(Event<?> event) {
			CompletableFuture<Void> future = new CompletableFuture<>();
			this.futures.add(future);
			return future;
		}

		@OnEvent(value = "known.checked", id = "checked", condition = "data['total'] > 100",
				mode = DeliveryMode.DURABLE)
		void checked(Event<?> event) {
			this.checked.add(event.type());
		}

		@OnEvent(value = "known.broken", id = "broken", mode = DeliveryMode.DURABLE,
				retry = @Retry(excludes = Throwable.class))
		void broken(Event<?> event) {
			this.broken.add(event.id());
			throw new IllegalStateException("broken");
		}

		@OnEvent(value = "known.napping", id = "napping", mode = DeliveryMode.DURABLE)
		void napping(Event<?> event) {
			LockSupport.parkNanos(20_000_000);
			this.naps.incrementAndGet();
		}

		@OnEvent(value = "known.throwing", id = "throwing", mode = DeliveryMode.DURABLE,
				retry = @Retry(delay = "1ms", jitter = "0s"))
		void throwing(Event<?> event) throws Throwable {
			Throwable error = this.errors.poll();
			if (error != null) {
				throw error;
			}
			this.survived.add(event.id() + " again");
		}

		@OnEvent(value = "known.throwing", id = "beside", mode = DeliveryMode.DURABLE)
		void beside(Event<?> event) {
			this.survived.add(event.id() + " beside");
		}

		@OnEvent(value = "*", id = "everything", mode = DeliveryMode.DURABLE)
		void everything(Event<?> event) {
			this.everything.add(event.type());
		}

	}

}

package io.github.carillon.events.boot.autoconfigure.spring;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * C49 and C08: what the publisher's thread has reaches listeners on other threads, and
 * stays in none of them.
 */
class ContextPropagationTests {

	@AfterEach
	void clear() {
		Application.TENANT.remove();
		MDC.clear();
		ContextRegistry.getInstance().removeThreadLocalAccessor(Tenant.KEY);
	}

	@Test
	void reachesAListenerOnAnotherThreadAndNotTheNextOneThere() {
		ContextRegistry.getInstance().registerThreadLocalAccessor(new Tenant());
		Application.runner().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			Listener listener = context.getBean(Listener.class);
			Application.TENANT.set("acme");
			MDC.put("request", "r-1");
			MDC.put("correlation_id", "c-1");
			bus.publish("first");
			Application.TENANT.remove();
			MDC.clear();
			bus.publish("second");
			listener.go.countDown();
			bus.publish("third").await();
			assertThat(listener.seen).startsWith("first acme r-1 c-1/c-1", "second null null own/own");
			assertThat(listener.threads).hasSize(3);
			assertThat(listener.threads.get(1)).isSameAs(listener.threads.get(0));
		});
	}

	@Test
	void listenerOfThePublishersThreadSeesItAsItIs() {
		Application.runner().run((context) -> {
			Application.TENANT.set("acme");
			MDC.put("request", "r-1");
			context.getBean(EventBus.class).publish("here");
			assertThat(context.getBean(Listener.class).seen).containsExactly("here acme r-1 own/own");
			assertThat(MDC.getCopyOfContextMap()).containsOnlyKeys("request");
		});
	}

	@Test
	void withoutTheLibraryTheLoggingContextIsCarried() throws Exception {
		ClassLoader without = new HidingClassLoader("io.micrometer.context.");
		assertThatExceptionOfType(ClassNotFoundException.class)
			.isThrownBy(() -> without.loadClass("io.micrometer.context.ContextRegistry"));
		Runnable scenario = (Runnable) without.loadClass(WithoutTheLibrary.class.getName())
			.getDeclaredConstructor()
			.newInstance();
		assertThat(scenario.getClass()).isNotSameAs(WithoutTheLibrary.class);
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		Thread.currentThread().setContextClassLoader(without);
		try {
			scenario.run();
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	/**
	 * Publishes where the library is not.
	 */
	public static class WithoutTheLibrary implements Runnable {

		@Override
		public void run() {
			Application.runner().run((context) -> {
				Listener listener = context.getBean(Listener.class);
				listener.go.countDown();
				MDC.put("request", "r-1");
				Application.TENANT.set("acme");
				context.getBean(EventBus.class).publish("first").await().orThrow();
				assertThat(listener.seen).containsExactly("first null r-1 own/own");
			});
		}

	}

	/**
	 * What needs no library, apart from what does.
	 */
	static final class Application {

		private static final ThreadLocal<@Nullable String> TENANT = new ThreadLocal<>();

		static ApplicationContextRunner runner() {
			return new ApplicationContextRunner()
				.withConfiguration(
						AutoConfigurations.of(EventBusAutoConfiguration.class, EventJsonAutoConfiguration.class,
								EventTypesAutoConfiguration.class, OnEventAutoConfiguration.class))
				.withPropertyValues("carillon.listeners.executor=platform", "carillon.listeners.threads=1")
				.withBean(Listener.class);
		}

	}

	static class Listener {

		private final CountDownLatch go = new CountDownLatch(1);

		private final List<String> seen = new CopyOnWriteArrayList<>();

		private final List<Thread> threads = new CopyOnWriteArrayList<>();

		@OnEvent(value = { "first", "second", "third" }, mode = DeliveryMode.ASYNC)
		void async(Event<?> event) throws InterruptedException {
			this.go.await();
			note(event);
		}

		@OnEvent("here")
		void sync(Event<?> event) {
			note(event);
		}

		private void note(Event<?> event) {
			this.threads.add(Thread.currentThread());
			this.seen.add("%s %s %s %s/%s".formatted(event.type(), Application.TENANT.get(), MDC.get("request"),
					own(event, MDC.get("correlation_id")), own(event, event.correlationId().orElse(null))));
		}

		private static @Nullable String own(Event<?> event, @Nullable String correlationId) {
			return event.id().toString().equals(correlationId) ? "own" : correlationId;
		}

	}

	static class Tenant implements ThreadLocalAccessor<String> {

		private static final String KEY = "tenant";

		@Override
		public Object key() {
			return KEY;
		}

		@Override
		public @Nullable String getValue() {
			return Application.TENANT.get();
		}

		@Override
		public void setValue(String value) {
			Application.TENANT.set(value);
		}

		@Override
		public void setValue() {
			Application.TENANT.remove();
		}

	}

	/**
	 * Loads Spring and this library anew, and does not find some packages.
	 */
	private static final class HidingClassLoader extends ClassLoader {

		private final String[] hidden;

		HidingClassLoader(String... hidden) {
			super(HidingClassLoader.class.getClassLoader());
			this.hidden = hidden;
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (Arrays.stream(this.hidden).anyMatch(name::startsWith)) {
				throw new ClassNotFoundException(name);
			}
			boolean anew = name.startsWith("io.github.carillon.") || name.startsWith("org.springframework.");
			Class<?> loaded = findLoadedClass(name);
			if (!anew || loaded != null) {
				return (loaded != null) ? loaded : super.loadClass(name, resolve);
			}
			try (InputStream bytes = getResourceAsStream(name.replace('.', '/') + ".class")) {
				if (bytes == null) {
					throw new ClassNotFoundException(name);
				}
				byte[] content = bytes.readAllBytes();
				return defineClass(name, content, 0, content.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}

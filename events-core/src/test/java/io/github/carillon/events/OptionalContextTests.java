package io.github.carillon.events;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The library that carries thread-locals may be missing, and so may an MDC.
 */
class OptionalContextTests {

	@ParameterizedTest
	@ValueSource(strings = { "io.micrometer.context.ContextRegistry", "ch.qos.logback.classic.Logger" })
	void theClassesAreHidden(String name) {
		ClassLoader without = new HidingClassLoader("io.micrometer.", "ch.qos.logback.");
		assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> without.loadClass(name));
	}

	@Test
	void withoutTheLibraryTheMdcIsCarried() throws Exception {
		run(new HidingClassLoader("io.micrometer."), MdcIsCarried.class);
	}

	@Test
	void withoutAnMdcNothingIsDone() throws Exception {
		run(new HidingClassLoader("io.micrometer.", "ch.qos.logback."), NothingIsDone.class);
	}

	private static void run(ClassLoader without, Class<? extends Runnable> scenario) throws Exception {
		Runnable anew = (Runnable) without.loadClass(scenario.getName()).getDeclaredConstructor().newInstance();
		assertThat(anew.getClass()).isNotSameAs(scenario);
		anew.run();
	}

	/**
	 * Publishes with an MDC.
	 */
	public static class MdcIsCarried implements Runnable {

		@Override
		public void run() {
			AtomicReference<String> seen = new AtomicReference<>();
			MDC.put("request", "r-1");
			try (EventBus bus = EventBus.create("shop")) {
				bus.subscribe("*", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC),
						(event) -> seen.set(MDC.get("request")));
				bus.publish("order.created").await(Duration.ofSeconds(10)).orThrow();
			}
			finally {
				MDC.clear();
			}
			assertThat(seen.get()).isEqualTo("r-1");
		}

	}

	/**
	 * Publishes where no MDC is.
	 */
	public static class NothingIsDone implements Runnable {

		@Override
		public void run() {
			assertThat(LoggingContext.of(true).isOn()).isFalse();
			assertThat(ContextCarrier.all(LoggingContext.of(true))).isEmpty();
			try (EventBus bus = EventBus.create("shop")) {
				bus.respond("*", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC), (event) -> 7);
				assertThat(bus.publish("order.created").result(Integer.class)).contains(7);
			}
		}

	}

	/**
	 * Loads this library and slf4j anew, and does not find some packages.
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
			boolean anew = name.startsWith("io.github.carillon.")
					|| (this.hidden.length > 1 && name.startsWith("org.slf4j."));
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

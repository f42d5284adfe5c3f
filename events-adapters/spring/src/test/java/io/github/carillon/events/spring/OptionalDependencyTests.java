package io.github.carillon.events.spring;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;

import io.github.carillon.events.Event;
import io.github.carillon.events.OnEvent;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.support.RootBeanDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is optional may be missing.
 */
class OptionalDependencyTests {

	@Test
	void worksWithoutReactor() throws Exception {
		ClassLoader without = new HidingClassLoader("reactor.", "org.reactivestreams.");
		assertThatExceptionOfType(ClassNotFoundException.class)
			.isThrownBy(() -> without.loadClass("reactor.core.publisher.Mono"));
		Runnable scenario = (Runnable) without.loadClass(Scenario.class.getName())
			.getDeclaredConstructor()
			.newInstance();
		assertThat(scenario.getClass()).isNotSameAs(Scenario.class);
		scenario.run();
	}

	@Test
	void leavesBeansAloneWhoseSignaturesNameMissingClasses() throws Exception {
		ClassLoader without = new HidingClassLoader("reactor.");
		Class<?> broken = without.loadClass(NeedsReactor.class.getName());
		RootBeanDefinition definition = new RootBeanDefinition(broken);
		definition.setLazyInit(true);
		try (ListenerContext context = new ListenerContext()
			.customize((application) -> application.registerBeanDefinition("broken", definition))
			.start()) {
			assertThat(context.bus().subscriptions()).hasSize(1);
		}
	}

	/**
	 * Publishes and listens.
	 */
	public static class Scenario implements Runnable {

		@Override
		public void run() {
			try (ListenerContext context = ListenerContext.of(Listener.class)) {
				assertThat(context.bus().publish("x", Map.of()).result(String.class)).contains("x");
			}
		}

	}

	static class Listener {

		@OnEvent("x")
		String on(Event<?> event) {
			return event.type();
		}

	}

	static class NeedsReactor {

		Mono<String> signature() {
			return Mono.empty();
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
			boolean anew = name.startsWith("io.github.carillon.")
					|| name.startsWith("org.springframework.") && this.hidden.length > 1;
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

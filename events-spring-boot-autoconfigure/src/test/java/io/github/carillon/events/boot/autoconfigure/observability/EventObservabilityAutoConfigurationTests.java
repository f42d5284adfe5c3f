package io.github.carillon.events.boot.autoconfigure.observability;

import java.util.ArrayList;
import java.util.List;

import io.github.carillon.events.DerivedEvents;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventObservabilityAutoConfiguration} (C52).
 */
@ExtendWith(OutputCaptureExtension.class)
class EventObservabilityAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(EventBusAutoConfiguration.class, EventObservabilityAutoConfiguration.class));

	@Test
	void nothingIsLoggedUnlessAskedFor(CapturedOutput output) {
		this.runner.run((context) -> context.getBean(EventBus.class).publish("order.created"));
		assertThat(output).doesNotContain("order.created");
	}

	@Test
	void eventsAreLogged(CapturedOutput output) {
		this.runner.withPropertyValues("carillon.observability.log-events=true")
			.run((context) -> context.getBean(EventBus.class).publish("order.created"));
		assertThat(output).containsPattern("INFO.* order\\.created [-0-9a-f]+ from application COMPLETED: no handlers");
	}

	@Test
	void nothingIsDerivedUnlessAskedFor() {
		assertThat(published()).containsExactly("order.created");
	}

	@Test
	void failuresAreEvents() {
		assertThat(published("carillon.observability.publish-failures=true")).containsExactly("order.created",
				"order.created.failed");
	}

	@Test
	void resultsAreEvents() {
		assertThat(published("carillon.observability.publish-results=true")).containsExactly("order.created",
				"order.created.result");
	}

	@Test
	void registrationsAreEvents() {
		assertThat(published("carillon.observability.publish-registrations=true")).containsExactly("handler.registered",
				"handler.registered", "order.created", "handler.unregistered");
	}

	@Test
	void aFurtherBusDerivesForItself() {
		List<String> labels = new ArrayList<>();
		this.runner.withPropertyValues("carillon.observability.publish-failures=true").run((context) -> {
			for (String name : List.of("one", "two")) {
				EventBus bus = context.getBean(EventBus.Builder.class).name(name).build();
				bus.subscribe("order.created", (event) -> {
					throw new IllegalStateException("no");
				});
				bus.subscribe(DerivedEvents.Failure.class, (event) -> labels.addAll(event.path()));
				bus.publish("order.created");
				assertThat(labels).last().isEqualTo(bus.label());
				bus.close();
			}
		});
		assertThat(labels).hasSize(2);
	}

	/**
	 * Returns the types of what is published when one listener answers and the other
	 * fails.
	 */
	private List<String> published(String... properties) {
		List<String> types = new ArrayList<>();
		EventRecorder recorder = (event, transaction) -> types.add(event.type());
		this.runner.withPropertyValues(properties).withBean(EventRecorder.class, () -> recorder).run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.respond("order.created", (event) -> 7);
			Subscription broken = bus.subscribe("order.created", (event) -> {
				throw new IllegalStateException("no");
			});
			bus.publish("order.created");
			broken.close();
		});
		return types;
	}

}

package io.github.carillon.events.boot.autoconfigure.observability;

import io.github.carillon.events.EventBus;
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

}

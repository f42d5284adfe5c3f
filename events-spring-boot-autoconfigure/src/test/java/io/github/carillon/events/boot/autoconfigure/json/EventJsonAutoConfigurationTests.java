package io.github.carillon.events.boot.autoconfigure.json;

import java.util.Map;

import io.github.carillon.events.DataConverter;
import io.github.carillon.events.json.CarillonJson;
import io.github.carillon.events.json.CarillonJsonMapperCustomizer;
import io.github.carillon.events.schema.EventSchemas;
import io.github.carillon.events.serialization.EventFormat;
import io.github.carillon.events.serialization.EventSerializer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventJsonAutoConfiguration} (decision 18).
 */
class EventJsonAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EventJsonAutoConfiguration.class));

	@Test
	void everythingIsThereButAMapper() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(CarillonJson.class)
			.hasSingleBean(EventSerializer.class)
			.hasSingleBean(EventFormat.class)
			.hasSingleBean(DataConverter.class)
			.hasSingleBean(EventSchemas.class)
			.doesNotHaveBean(JsonMapper.class));
	}

	@Test
	void takesTheModulesOfTheApplication() {
		this.runner.withBean("money", JacksonModule.class, EventJsonAutoConfigurationTests::money)
			.run((context) -> assertThat(
					context.getBean(EventSerializer.class).writeData(Map.of("price", new Money(5, "EUR"))))
				.isEqualTo("{\"price\":\"5 EUR\"}"));
	}

	@Test
	void takesCustomizers() {
		this.runner
			.withBean(CarillonJsonMapperCustomizer.class,
					() -> (builder) -> builder.propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE))
			.run((context) -> assertThat(context.getBean(EventSerializer.class).writeData(new Money(5, "EUR")))
				.contains("\"Currency\":\"EUR\""));
	}

	@Test
	void isNotChangedByTheMapperOfTheApplication() {
		this.runner.withBean(JsonMapper.class,
				() -> JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE).build())
			.run((context) -> assertThat(context.getBean(EventSerializer.class).writeData(new Money(5, "EUR")))
				.contains("\"currency\":\"EUR\""));
	}

	@Test
	void backsOff() {
		CarillonJson own = CarillonJson.create();
		this.runner.withBean(CarillonJson.class, () -> own)
			.withBean("own", DataConverter.class, own::converter)
			.run((context) -> {
				assertThat(context.getBean(CarillonJson.class)).isSameAs(own);
				assertThat(context).hasSingleBean(DataConverter.class).hasBean("own");
			});
	}

	@Test
	void isNotThereWithoutItsModule() {
		this.runner.withClassLoader(new FilteredClassLoader(CarillonJson.class))
			.run((context) -> assertThat(context).doesNotHaveBean(EventSerializer.class));
	}

	private static JacksonModule money() {
		return new SimpleModule().addSerializer(Money.class, new ToStringSerializer(Money.class));
	}

	record Money(int amount, String currency) {

		@Override
		public String toString() {
			return this.amount + " " + this.currency;
		}

	}

}

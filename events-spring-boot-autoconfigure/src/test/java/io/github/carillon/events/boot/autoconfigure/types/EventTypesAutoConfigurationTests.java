package io.github.carillon.events.boot.autoconfigure.types;

import java.util.Map;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventType;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.scanned.ParcelSent;
import io.github.carillon.events.json.CarillonJson;
import io.github.carillon.events.schema.EventTypeCheck;
import io.github.carillon.events.schema.EventTypeConflictException;
import io.github.carillon.events.schema.EventTypeDefinition;
import io.github.carillon.events.schema.EventTypeRegistry;
import io.github.carillon.events.schema.EventTypeValidator;
import io.github.carillon.events.schema.SchemaViolationException;
import io.github.carillon.events.schema.UnknownEventTypeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EventTypesAutoConfiguration} (C21, C23).
 */
@ExtendWith(OutputCaptureExtension.class)
class EventTypesAutoConfigurationTests {

	private static final String SCANNED = "carillon.types.scan-packages=" + ParcelSent.class.getPackageName();

	private static final String DECLARED = "carillon.types.definitions[0].type=parcel.lost";

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(EventBusAutoConfiguration.class, EventJsonAutoConfiguration.class, EventTypesAutoConfiguration.class));

	@Test
	void misspeltWordIsNotPassedOver() {
		this.runner
			.withPropertyValues("carillon.types.definitions[0].type=parcel.lost",
					"carillon.types.definitions[0].feilds.weight=number")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(UnboundConfigurationPropertiesException.class)
				.hasMessageContaining("feilds"));
	}

	@Test
	void classesAreFoundInThePackagesOfTheApplication() {
		this.runner.withUserConfiguration(Application.class)
			.run((context) -> assertThat(context.getBean(EventTypeRegistry.class).list())
				.extracting(EventTypeDefinition::name)
				.contains("parcel.ordered", "parcel.sent"));
	}

	@Test
	void packagesCanBeGiven() {
		this.runner.withUserConfiguration(Application.class)
			.withPropertyValues(SCANNED)
			.run((context) -> assertThat(context.getBean(EventTypeRegistry.class).list())
				.extracting(EventTypeDefinition::name)
				.contains("parcel.sent")
				.doesNotContain("parcel.ordered"));
	}

	@Test
	void typesAreDeclaredByBeans() {
		this.runner.withBean(EventTypeDefinition.class, () -> EventTypeDefinition.named("parcel.lost"))
			.run((context) -> assertThat(context.getBean(EventTypeRegistry.class).find("parcel.lost")).isPresent());
	}

	@Test
	void typesAreDeclaredByProperties() {
		this.runner.withPropertyValues(DECLARED, "carillon.types.definitions[0].version=2",
				"carillon.types.definitions[0].description=Nobody knows where it is.",
				"carillon.types.definitions[0].example={\"parcelId\":\"p\"}",
				"carillon.types.definitions[0].deprecated=true", "carillon.types.definitions[0].fields.parcelId=string")
			.run((context) -> {
				EventTypeDefinition type = context.getBean(EventTypeRegistry.class).find("parcel.lost").orElseThrow();
				assertThat(type.version()).isEqualTo("2");
				assertThat(type.description()).hasValue("Nobody knows where it is.");
				assertThat(type.example()).hasValue("{\"parcelId\":\"p\"}");
				assertThat(type.deprecated()).isTrue();
				assertThat(type.schema().orElseThrow().text()).contains("\"parcelId\"");
				assertThat(type.origin()).startsWith("carillon.types.definitions[0] in ");
			});
	}

	@Test
	void typesAreDeclaredBySchemaFiles() {
		this.runner.run((context) -> {
			EventTypeDefinition type = context.getBean(EventTypeRegistry.class).find("parcel.weighed").orElseThrow();
			assertThat(type.schema().orElseThrow().text()).contains("grams");
			assertThat(type.origin()).contains("parcel.weighed.schema.json");
			assertThat(type.description()).hasValue("A parcel was put on the scales.");
			assertThat(type.example()).hasValue("{\"grams\":1}");
			assertThat(type.deprecated()).isTrue();
		});
	}

	@Test
	void schemaFilesCanBeElsewhere() {
		this.runner.withPropertyValues("carillon.types.schema-locations=classpath:nowhere/*.schema.json")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("nowhere"));
	}

	@Test
	void whatIsAddedToAClassCompletesIt() {
		this.runner
			.withPropertyValues(SCANNED, "carillon.types.definitions[0].type=parcel.sent",
					"carillon.types.definitions[0].example={}")
			.run((context) -> {
				EventTypeDefinition type = context.getBean(EventTypeRegistry.class).find("parcel.sent").orElseThrow();
				assertThat(type.dataClass()).hasValue(ParcelSent.class);
				assertThat(type.example()).hasValue("{}");
			});
	}

	@Test
	void contradictingDeclarationsAreRefusedWithBothOrigins() {
		this.runner
			.withPropertyValues(SCANNED, "carillon.types.definitions[0].type=parcel.sent",
					"carillon.types.definitions[0].version=7")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(EventTypeConflictException.class)
				.hasMessageContaining(ParcelSent.class.getName())
				.hasMessageContaining("carillon.types.definitions[0]"));
	}

	@Test
	void faultyDeclarationsAreRefusedByTheNameOfTheirProperty() {
		refuses("carillon.types.definitions[0].type", "carillon.types.definitions[0].type=not a name");
		refuses("carillon.types.definitions[0].type", "carillon.types.definitions[0].description=nameless");
		refuses("carillon.types.definitions[0].fields.a", DECLARED, "carillon.types.definitions[0].fields.a=strnig");
		refuses("carillon.types.definitions[0].schema", DECLARED, "carillon.types.definitions[0].fields.a=string",
				"carillon.types.definitions[0].schema={}");
	}

	private void refuses(String property, String... values) {
		this.runner.withPropertyValues(values)
			.run((context) -> assertThat(context).getFailure()
				.cause()
				.satisfies((failure) -> assertThat(failure).rootCause()
					.satisfiesAnyOf((root) -> assertThat(root).hasMessageContaining(property),
							(root) -> assertThat(failure).hasStackTraceContaining(property))));
	}

	@Test
	void schemaThatIsNoneIsRefusedAtStartUp() {
		this.runner.withPropertyValues(DECLARED, "carillon.types.definitions[0].schema={\"type\":")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.satisfies((root) -> assertThat(context.getStartupFailure())
					.hasStackTraceContaining("Schema of event type 'parcel.lost'")));
	}

	@Test
	void dataThatViolatesItsSchemaIsWarnedOfUnlessToldOtherwise(CapturedOutput output) {
		this.runner
			.run((context) -> context.getBean(EventBus.class).publish("parcel.weighed", Map.of("grams", "a lot")));
		assertThat(output).contains("parcel.weighed").contains("/grams");
	}

	@Test
	void dataThatViolatesItsSchemaCanBeRejected() {
		this.runner.withPropertyValues("carillon.types.validate=reject")
			.run((context) -> assertThatExceptionOfType(SchemaViolationException.class)
				.isThrownBy(() -> context.getBean(EventBus.class).publish("parcel.weighed", Map.of("grams", "a lot"))));
	}

	@Test
	void dataCanGoUnchecked(CapturedOutput output) {
		this.runner.withPropertyValues("carillon.types.validate=off")
			.run((context) -> context.getBean(EventBus.class).publish("parcel.weighed", Map.of("grams", "a lot")));
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void unknownTypesAreAllowedUnlessToldOtherwise(CapturedOutput output) {
		this.runner.run((context) -> context.getBean(EventBus.class).publish("parcel.wieghed"));
		assertThat(output).doesNotContain("WARN");
		this.runner.withPropertyValues("carillon.types.unknown=warn")
			.run((context) -> context.getBean(EventBus.class).publish("parcel.wieghed"));
		assertThat(output).contains("parcel.weighed");
		this.runner.withPropertyValues("carillon.types.unknown=reject")
			.run((context) -> assertThatExceptionOfType(UnknownEventTypeException.class)
				.isThrownBy(() -> context.getBean(EventBus.class).publish("parcel.wieghed"))
				.withMessageContaining("parcel.weighed"));
	}

	@Test
	void backsOff() {
		EventTypeRegistry own = new EventTypeRegistry();
		this.runner.withBean("own", EventTypeRegistry.class, () -> own)
			.run((context) -> assertThat(context).getBean(EventTypeRegistry.class).isSameAs(own));
	}

	@Test
	void withoutTheJsonModuleTypesAreKnownButNotChecked() {
		this.runner.withClassLoader(new FilteredClassLoader(CarillonJson.class))
			.run((context) -> assertThat(context).hasSingleBean(EventTypeRegistry.class)
				.doesNotHaveBean(EventTypeCheck.class));
	}

	@Test
	void namesTheFileThatIsNotNamedAfterItsType() {
		this.runner.withPropertyValues("carillon.types.schema-locations=classpath:events/notes.txt")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("notes.txt"));
	}

	@EventType("parcel.ordered")
	record ParcelOrdered(String parcelId) {

	}

	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage
	static class Application {

	}

}

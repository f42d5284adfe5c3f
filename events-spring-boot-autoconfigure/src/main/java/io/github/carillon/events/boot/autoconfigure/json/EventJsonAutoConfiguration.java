package io.github.carillon.events.boot.autoconfigure.json;

import io.github.carillon.events.DataConverter;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.json.CarillonJson;
import io.github.carillon.events.json.CarillonJsonMapperCustomizer;
import io.github.carillon.events.json.CloudEventsFormat;
import io.github.carillon.events.json.JsonDataConverter;
import io.github.carillon.events.json.JsonEventSchemas;
import io.github.carillon.events.json.JsonEventSerializer;
import io.github.carillon.events.schema.EventSchemas;
import io.github.carillon.events.serialization.EventFormat;
import io.github.carillon.events.serialization.EventSerializer;
import tools.jackson.databind.JacksonModule;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for events in JSON. The mapper is our own
 * and no bean, so that the application's stays its own; it takes the application's
 * {@link JacksonModule} beans and {@link CarillonJsonMapperCustomizer}s.
 *
 * @since 0.1
 */
@AutoConfiguration(before = { EventBusAutoConfiguration.class, EventTypesAutoConfiguration.class })
@ConditionalOnClass(CarillonJson.class)
public final class EventJsonAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CarillonJson carillonJson(ObjectProvider<EventTypeResolver> types, ObjectProvider<JacksonModule> modules,
			ObjectProvider<CarillonJsonMapperCustomizer> customizers) {
		CarillonJson.Builder builder = CarillonJson.builder().modules(modules.orderedStream().toList());
		types.ifAvailable(builder::types);
		customizers.orderedStream().forEach(builder::customizer);
		return builder.build();
	}

	@Bean
	@ConditionalOnMissingBean(EventSerializer.class)
	JsonEventSerializer eventSerializer(CarillonJson json) {
		return json.serializer();
	}

	@Bean
	@ConditionalOnMissingBean(EventFormat.class)
	CloudEventsFormat cloudEventsFormat(CarillonJson json) {
		return json.format();
	}

	@Bean
	@ConditionalOnMissingBean(DataConverter.class)
	JsonDataConverter dataConverter(CarillonJson json) {
		return json.converter();
	}

	@Bean
	@ConditionalOnMissingBean(EventSchemas.class)
	JsonEventSchemas eventSchemas(CarillonJson json) {
		return json.schemas();
	}

}

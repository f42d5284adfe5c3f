package io.github.carillon.events.boot.autoconfigure.spring;

import java.util.Collection;
import java.util.Objects;

import io.github.carillon.events.DataConverter;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventTypeBinding;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.schema.EventTypeDefinition;
import io.github.carillon.events.schema.EventTypeRegistry;
import io.github.carillon.events.spring.OnEventRegistrar;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} that makes
 * {@link io.github.carillon.events.OnEvent} methods listeners of the application's bus,
 * in each context of a hierarchy its own.
 *
 * @since 0.1
 */
@AutoConfiguration(after = { EventBusAutoConfiguration.class, EventTypesAutoConfiguration.class })
@ConditionalOnClass(OnEventRegistrar.class)
@ConditionalOnBean({ EventBus.class, DataConverter.class, EventTypeRegistry.class })
@EnableConfigurationProperties(RetryProperties.class)
public final class OnEventAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	OnEventRegistrar onEventRegistrar(EventBus bus, DataConverter converter, EventTypeResolver resolver,
			EventTypeRegistry types, RetryProperties retry) {
		return new OnEventRegistrar(bus, converter, resolver, () -> classes(types), retry.toPolicy());
	}

	private static Collection<EventTypeBinding> classes(EventTypeRegistry types) {
		return types.list()
			.stream()
			.map(EventTypeDefinition::name)
			.map(types::findByName)
			.filter(Objects::nonNull)
			.toList();
	}

	@Bean
	@ConditionalOnProperty(name = "carillon.types.unknown", havingValue = "reject")
	ListenedTypesCheck listenedTypesCheck(EventBus bus, EventTypeRegistry types, OnEventRegistrar registrar) {
		return new ListenedTypesCheck(bus, types, registrar);
	}

}

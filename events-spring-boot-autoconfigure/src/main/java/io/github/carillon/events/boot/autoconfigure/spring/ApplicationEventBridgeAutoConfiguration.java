package io.github.carillon.events.boot.autoconfigure.spring;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.spring.ApplicationEventBridge;
import io.github.carillon.events.spring.OnEventRegistrar;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} that joins the application's bus and
 * Spring's application events, both ways. In a hierarchy of contexts only the one with
 * the bus is joined: what its children publish reaches it anyway.
 *
 * @since 0.1
 */
@AutoConfiguration(after = OnEventAutoConfiguration.class)
@ConditionalOnClass(ApplicationEventBridge.class)
@ConditionalOnBean({ EventBus.class, EventTypeResolver.class })
public final class ApplicationEventBridgeAutoConfiguration {

	/**
	 * Made as early as the first application event, when the bus cannot be made yet.
	 */
	@Bean
	@ConditionalOnMissingBean
	ApplicationEventBridge applicationEventBridge(ObjectProvider<EventBus> bus, EventTypeResolver types,
			ObjectProvider<OnEventRegistrar> registrar) {
		return new ApplicationEventBridge(bus::getObject, types,
				() -> registrar.ifAvailable(OnEventRegistrar::afterSingletonsInstantiated));
	}

}

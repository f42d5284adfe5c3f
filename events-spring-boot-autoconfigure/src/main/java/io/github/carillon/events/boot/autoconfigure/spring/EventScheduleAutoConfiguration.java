package io.github.carillon.events.boot.autoconfigure.spring;

import java.time.ZoneId;

import io.github.carillon.events.CronParser;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryAutoConfiguration;
import io.github.carillon.events.spring.SpringCronParser;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * {@link AutoConfiguration Auto-configuration} that has buses understand cron
 * expressions, and keep what they are to publish later in the database of the history
 * where that is in one, else in memory.
 *
 * @since 0.1
 */
@AutoConfiguration(after = EventHistoryAutoConfiguration.class, before = EventBusAutoConfiguration.class)
@ConditionalOnClass(SpringCronParser.class)
@EnableConfigurationProperties(EventScheduleProperties.class)
@Import(JdbcScheduleConfiguration.class)
public final class EventScheduleAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(CronParser.class)
	SpringCronParser cronParser(EventScheduleProperties properties) {
		ZoneId zone = properties.timeZone();
		return (zone != null) ? new SpringCronParser(zone) : new SpringCronParser();
	}

}

package io.github.carillon.events.boot.autoconfigure.spring;

import java.time.ZoneId;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of what is published later.
 *
 * @param timeZone Time zone of cron expressions, such as "Europe/Berlin". The system's
 * unless set.
 */
@ConfigurationProperties("carillon.schedule")
record EventScheduleProperties(@Nullable ZoneId timeZone) {

}

package io.github.carillon.events.boot.autoconfigure.outbox;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of what the health of the application says about the outbox.
 *
 * @param maxOldestAge Time that a delivery may have been waiting before the application
 * is out of service. Any time unless set.
 */
@ConfigurationProperties("carillon.outbox.health")
record OutboxHealthProperties(@Nullable Duration maxOldestAge) {

}

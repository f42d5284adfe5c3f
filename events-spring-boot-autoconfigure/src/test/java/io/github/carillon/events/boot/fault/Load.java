package io.github.carillon.events.boot.fault;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a {@link FaultApplication} does.
 *
 * @param run what its events are called
 * @param publishers how many threads publish, each with keys of its own
 * @param events how many events each of them publishes
 * @param pause the time between two events of a publisher
 * @param keys how many keys each of them has; every second event has none
 * @param rollbacks the share of transactions that are rolled back
 * @param transactions the share of events that are published in a transaction
 * @param inTransaction how long a transaction takes after its event was published
 * @param work how long the listener takes
 * @param failures the share of attempts that fail
 * @param failPoint where the application dies, if anywhere
 * @param passages how many times it passes there before
 * @param receives whether the application has the listener
 * @param hang whether the listener never returns, whoever interrupts it
 * @param skew how wrong the clock of the bus is
 * @param status the time between two lines in the file of states
 */
@ConfigurationProperties("fault")
record Load(@DefaultValue("run") String run, @DefaultValue("0") int publishers, @DefaultValue("1000000000") int events,
		@DefaultValue("5ms") Duration pause, @DefaultValue("4") int keys, @DefaultValue("0.05") double rollbacks,
		@DefaultValue("0.5") double transactions, @DefaultValue("0") Duration inTransaction,
		@DefaultValue("0") Duration work, @DefaultValue("0.02") double failures, @Nullable FailPoint failPoint,
		@DefaultValue("20") int passages, @DefaultValue("false") boolean hang, @DefaultValue("0") Duration skew,
		@DefaultValue("100ms") Duration status) {

}

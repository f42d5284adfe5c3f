package io.github.carillon.events.boot.autoconfigure.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.github.carillon.events.DeliveryListener;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Says aloud that durable listeners are none where nothing survives: of all that are
 * there at the start together, of later ones when they come. Who has no such listener
 * need not know.
 */
final class DurableListenerCheck implements DeliveryListener, SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(DurableListenerCheck.class);

	private final OutboxDurability durability;

	/** Guarded by this, as what follows. */
	private final List<String> untold = new ArrayList<>();

	private boolean started;

	DurableListenerCheck(OutboxDurability durability) {
		this.durability = durability;
	}

	@Override
	public synchronized void subscriptionAdded(Subscription subscription) {
		if (this.durability.isLost() && subscription.mode() == DeliveryMode.DURABLE) {
			this.untold.add(subscription.id());
			tell();
		}
	}

	private void tell() {
		if (this.started && !this.untold.isEmpty()) {
			log.warn(
					"What listeners with mode DURABLE have not handled yet is lost when the application ends: {} {} {}",
					this.untold.stream().map("'%s'"::formatted).collect(Collectors.joining(", ")),
					"(" + this.durability.reason() + ")", this.durability.fix());
			this.untold.clear();
		}
	}

	@Override
	public synchronized void start() {
		this.started = true;
		tell();
	}

	@Override
	public synchronized void stop() {
		this.started = false;
	}

	@Override
	public synchronized boolean isRunning() {
		return this.started;
	}

}

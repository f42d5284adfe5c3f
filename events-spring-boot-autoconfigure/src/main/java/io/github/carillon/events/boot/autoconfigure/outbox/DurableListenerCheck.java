package io.github.carillon.events.boot.autoconfigure.outbox;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.carillon.events.DeliveryListener;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says aloud, once, that a durable listener is none where nothing survives. Who has no
 * such listener need not know.
 */
final class DurableListenerCheck implements DeliveryListener {

	private static final Logger log = LoggerFactory.getLogger(DurableListenerCheck.class);

	private final OutboxDurability durability;

	private final AtomicBoolean said = new AtomicBoolean();

	DurableListenerCheck(OutboxDurability durability) {
		this.durability = durability;
	}

	@Override
	public void subscriptionAdded(Subscription subscription) {
		if (this.durability.isLost() && subscription.mode() == DeliveryMode.DURABLE
				&& this.said.compareAndSet(false, true)) {
			log.warn(
					"Listener '{}' is DURABLE, but what it has not handled yet is lost when the application ends: {} {}",
					subscription.id(), this.durability.reason(), this.durability.fix());
		}
	}

}

package io.github.carillon.events.outbox;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C80.
 */
class DeliveryQueueTests {

	private final Map<String, Integer> limits = new ConcurrentHashMap<>();

	private final DeliveryQueue queue = new DeliveryQueue(8, 1_000,
			(target) -> this.limits.getOrDefault(target, Integer.MAX_VALUE));

	@Test
	void remembersNothingOfTargetsThatComeAndGo() {
		for (int i = 0; i < 1_000; i++) {
			String target = "webhook:customer-" + i;
			assertThat(this.queue.room(target)).isEqualTo(8);
			assertThat(this.queue.offer(held(target))).isTrue();
			assertThat(this.queue.next()).isNotNull();
			this.queue.add(held(target));
			this.queue.ended(target);
			assertThat(this.queue.drain()).hasSize(1);
		}
		assertThat(this.queue.running()).isZero();
		assertThat(this.queue).extracting("lanes").asInstanceOf(InstanceOfAssertFactories.MAP).isEmpty();
	}

	@Test
	void keepsToTheLimitOfATargetAsItIsNow() {
		this.limits.put("listener:mail", 2);
		for (int i = 0; i < 5; i++) {
			assertThat(this.queue.offer(held("listener:mail"))).isTrue();
		}
		assertThat(this.queue.next()).isNotNull();
		assertThat(this.queue.next()).isNotNull();
		assertThat(this.queue.next()).isNull();
		this.limits.put("listener:mail", 3);
		assertThat(this.queue.next()).isNotNull();
		assertThat(this.queue.next()).isNull();
		assertThat(this.queue.waiting()).isEqualTo(2);
	}

	@Test
	void leavesRoomForOthers() {
		for (int i = 0; i < 20; i++) {
			this.queue.add(held("listener:mail"));
		}
		int running = 0;
		while (this.queue.next() != null) {
			running++;
		}
		assertThat(running).isEqualTo(4);
		this.queue.add(held("listener:ship"));
		assertThat(this.queue.next()).isNotNull().extracting(HeldEntry::target).isEqualTo("listener:ship");
	}

	private static HeldEntry held(String target) {
		return new HeldEntry(new ClaimedEntry(new OutboxEntry(UUID.randomUUID(), target, 1, 1), null, null), 0);
	}

}

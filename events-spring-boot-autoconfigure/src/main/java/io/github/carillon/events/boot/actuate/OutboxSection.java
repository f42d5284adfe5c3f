package io.github.carillon.events.boot.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxDepth;
import io.github.carillon.events.outbox.OutboxRelay;
import io.github.carillon.events.outbox.OutboxStatistics;
import io.github.carillon.events.outbox.OutboxTarget;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.StringUtils;

/**
 * Shows what the outbox has not delivered, target by target, and what the relay of this
 * instance has done. What is dead can be tried again or discarded, by target, as can what
 * waits for one; and one that never comes back can be taken out.
 *
 * @since 0.1
 */
public final class OutboxSection implements EventsSection {

	private static final Logger log = LoggerFactory.getLogger(OutboxSection.class);

	private final Outbox outbox;

	private final OutboxRelay relay;

	/**
	 * Creates a section.
	 * @param outbox the outbox
	 * @param relay what delivers from it in this instance
	 */
	public OutboxSection(Outbox outbox, OutboxRelay relay) {
		this.outbox = outbox;
		this.relay = relay;
	}

	@Override
	public String name() {
		return "outbox";
	}

	@Override
	public Map<String, Object> describe(SectionRequest request, boolean showData) {
		Map<String, OutboxTarget> registered = new LinkedHashMap<>();
		this.outbox.targets().forEach((target) -> registered.put(target.name(), target));
		List<Map<String, Object>> targets = this.outbox.depths()
			.stream()
			.map((depth) -> target(depth, registered.get(depth.target())))
			.toList();
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("targets", targets);
		described.put("relay", relay(this.relay.statistics()));
		return described;
	}

	@Override
	public @Nullable Map<String, Object> describe(String id, boolean showData) {
		OutboxTarget registered = this.outbox.targets()
			.stream()
			.filter((target) -> target.name().equals(id))
			.findFirst()
			.orElse(null);
		return this.outbox.depths()
			.stream()
			.filter((depth) -> depth.target().equals(id))
			.findFirst()
			.map((depth) -> target(depth, registered))
			.orElse(null);
	}

	private Map<String, Object> target(OutboxDepth depth, @Nullable OutboxTarget target) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("target", depth.target());
		described.put("registered", target != null);
		described.put("here", this.relay.isRegistered(depth.target()));
		if (target != null) {
			described.put("patterns", target.patterns().stream().map(String::valueOf).toList());
			described.put("since", EventDescriptions.text(target.registered()));
		}
		described.put("pending", depth.pending());
		described.put("dead", depth.dead());
		described.put("oldestAgeMillis", depth.oldest().toMillis());
		return described;
	}

	private static Map<String, Object> relay(OutboxStatistics counted) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("handedOver", counted.handedOver());
		described.put("claimed", counted.claimed());
		described.put("delivered", counted.delivered());
		described.put("skipped", counted.skipped());
		described.put("retried", counted.retried());
		described.put("dead", counted.dead());
		described.put("untold", counted.untold());
		described.put("released", counted.released());
		described.put("fenced", counted.fenced());
		described.put("unwritten", counted.unwritten());
		described.put("storeErrors", counted.storeErrors());
		described.put("inFlight", counted.inFlight());
		described.put("waiting", counted.waiting());
		return described;
	}

	@Override
	public @Nullable Map<String, Object> change(@Nullable String id, SectionChange change) {
		SectionChange.Action action = change.what();
		String target = (id != null) ? id : change.target();
		if (!StringUtils.hasText(target)) {
			throw SectionChange.invalid("target", null, "Name one, such as 'listener:mail'");
		}
		if (describe(target, false) == null) {
			return null;
		}
		if (action == SectionChange.Action.RETRY) {
			return Map.of("retried", this.outbox.retryDead(target, Set.of()));
		}
		if (action == SectionChange.Action.UNREGISTER && this.relay.isRegistered(target)) {
			throw change
				.impossible("'%s' is in this application, which registers it again when it starts".formatted(target));
		}
		String reason = change.why();
		boolean unregistered = action == SectionChange.Action.UNREGISTER && this.outbox.unregister(target);
		int discarded = (action == SectionChange.Action.DISCARD) ? this.outbox.discardDead(target, Set.of())
				: this.outbox.discard(target);
		log.info("{} entries for '{}' were discarded{}: {}", discarded, target,
				unregistered ? ", and it is no target any more" : "", reason.lines().findFirst().orElse(""));
		return Map.of("discarded", discarded, "unregistered", unregistered);
	}

}

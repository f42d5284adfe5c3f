package com.example.cidesk;

import java.util.Objects;

import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnError;
import io.github.carillon.events.OnEvent;

import org.springframework.stereotype.Component;

/** Tells when a branch breaks, and when it is repaired; not every time it fails. */
@Component
class Alerts {

	private final Board board;

	private final EventPublisher events;

	Alerts(Board board, EventPublisher events) {
		this.board = board;
		this.events = events;
	}

	/**
	 * In the transaction of the build (SYNC is the default), which a failure rolls back:
	 * both are stored, or neither. What a listener publishes names the event it listens
	 * to as its cause.
	 */
	@OnEvent(onError = OnError.PROPAGATE)
	void watch(Build build) {
		if (!build.isFinished()) {
			return;
		}
		String branch = Objects.requireNonNull(build.branch());
		int failures = this.board.failuresInARow(build.repository(), branch);
		if (build.hasFailed() && failures == 0) {
			this.events.publish(new AlertRaised(build.repository(), branch, build.name(), build.url()));
		}
		if (build.hasSucceeded() && failures > 0) {
			this.events.publish(new AlertResolved(build.repository(), branch, build.name(), build.url(), failures));
		}
	}

	@EventType(value = "alert.raised", description = "The first failing build of a branch that was fine")
	record AlertRaised(String repository, String branch, String build, String url) {
	}

	@EventType(value = "alert.resolved", description = "The first successful build of a branch that was broken")
	record AlertResolved(String repository, String branch, String build, String url, int failures) {
	}

}

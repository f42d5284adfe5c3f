package io.github.carillon.events;

/**
 * Makes the one bus of the process when somebody asks for it.
 */
final class DefaultBusHolder {

	static final EventBus BUS = EventBus.create("default");

	private DefaultBusHolder() {
	}

}

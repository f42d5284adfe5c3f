package io.github.carillon.events.spring.elsewhere;

import java.util.ArrayList;
import java.util.List;

import io.github.carillon.events.OnEvent;

/**
 * Has a method that a proxy of a subclass in another package cannot override.
 */
public class PackagePrivateListener {

	/**
	 * What was seen.
	 */
	public static final List<String> seen = new ArrayList<>();

	private final List<String> fields = List.of("initialised");

	@OnEvent("x")
	void on() {
		seen.addAll(this.fields);
	}

}

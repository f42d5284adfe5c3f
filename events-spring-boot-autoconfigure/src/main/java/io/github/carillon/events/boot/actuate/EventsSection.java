package io.github.carillon.events.boot.actuate;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A part of the {@link EventsEndpoint} that is there when its feature is.
 *
 * @since 0.1
 */
public interface EventsSection {

	/**
	 * Returns its name, which is also its path.
	 * @return the name
	 */
	String name();

	/**
	 * Describes it.
	 * @param request what is asked for
	 * @param showData whether the data of events may be shown
	 * @return maps, lists, strings and numbers
	 * @throws org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException
	 * when the request is malformed
	 */
	Map<String, Object> describe(SectionRequest request, boolean showData);

	/**
	 * Describes one of its entries.
	 * @param id the id of the entry
	 * @param showData whether the data of events may be shown
	 * @return the entry, {@code null} when there is none
	 */
	default @Nullable Map<String, Object> describe(String id, boolean showData) {
		return null;
	}

	/**
	 * Changes something about its entries. Only called where the access to the endpoint
	 * is unrestricted.
	 * @param id the id of the entry, {@code null} for those that the change names
	 * @param change what is to be done
	 * @return what was done, {@code null} when there is no such entry
	 * @throws org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException
	 * when the change is malformed
	 */
	default @Nullable Map<String, Object> change(@Nullable String id, SectionChange change) {
		throw SectionChange.invalid("action", change.action(), "Nothing can be done here");
	}

}

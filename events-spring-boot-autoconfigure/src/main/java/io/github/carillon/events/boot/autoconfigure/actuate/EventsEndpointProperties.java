package io.github.carillon.events.boot.autoconfigure.actuate;

import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the actuator endpoint.
 *
 * @param showData When the data of events is shown. Without Spring Security nobody is
 * authorized.
 * @param roles Roles of which a user must have one to be authorized. Any authenticated
 * user is when empty.
 */
@ConfigurationProperties("carillon.actuator")
record EventsEndpointProperties(@DefaultValue("when-authorized") Show showData, @DefaultValue Set<String> roles) {

}

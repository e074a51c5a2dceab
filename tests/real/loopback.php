<?php
/*
 * A must-use plugin: the site writes no mail and calls nobody, and its REST API can be closed, as plugins for members'
 * sites close it.
 */

add_filter('pre_wp_mail', '__return_true');
add_filter('pre_http_request', fn() => new WP_Error('offline', 'This site calls nobody.'));

add_filter('rest_authentication_errors', function ($before) {
    if (!file_exists(LOOPBACK_FLAGS . '/members-only')) {
        return $before;
    }
    return new WP_Error('rest_not_logged_in', 'Only members may use the REST API.', ['status' => 401]);
});

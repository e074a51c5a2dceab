#!/usr/bin/env bash
# A real WordPress on loopback, from Debian's packages: nginx, PHP and MariaDB of its own, all state in one folder.
#
#   wordpress.sh install             the packages; needs root; starts no service
#   wordpress.sh start DIR           DIR must be missing or empty; prints the port, and returns
#   wordpress.sh php DIR FILE ...    run a script in that WordPress
#   wordpress.sh stop DIR            stop what `start` started; leaves the files
#
# While they are there, the files DIR/flags/… change what the site does: `members-only` (a plugin closes the REST API),
# `walled` (the web server forbids it), `argless` (the web server drops its parameters, a common mistake).
set -Eeuo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export LC_ALL=C.UTF-8 PATH=$PATH:/usr/sbin:/sbin
host=press.example

say() { printf 'wordpress.sh: %s\n' "$*" >&2; }

# Nothing of the site's runs as root.
as_site=()
if [ "$(id -u)" -eq 0 ]; then as_site=(setpriv --reuid=www-data --regid=www-data --clear-groups --); fi

install_packages() {
    if dpkg --status wordpress nginx php-fpm php-mysql mariadb-server > /dev/null 2>&1; then return; fi
    export DEBIAN_FRONTEND=noninteractive
    local policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then # Debian's way of installing a service without starting it
        printf '#!/bin/sh\nexit 101\n' > "$policy"
        chmod 755 "$policy"
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    apt-get update -qq
    # First these: wordpress alone would bring Apache.
    apt-get install -y -qq --no-install-recommends nginx php-fpm mariadb-server
    local theme
    theme=$(apt-cache depends wordpress | sed -n 's/.*Recommends: \(wordpress-theme-[a-z]*\).*/\1/p' | head -n 1)
    apt-get install -y -qq --no-install-recommends wordpress php php-mysql "$theme"
}

php_fpm() { compgen -c php-fpm | sort -V | tail -n 1; }

# serve NAME COMMAND ...: in the background, in a session of its own, its pid in DIR/run/NAME.pid.
serve() {
    local name=$1
    shift
    (exec "${as_site[@]}" setsid "$@") > "$dir/log/$name.out" 2>&1 < /dev/null &
    echo $! > "$dir/run/$name.pid"
}

# until_true WHAT COMMAND ...: at most 60 seconds.
until_true() {
    local what=$1
    shift
    for _ in $(seq 300); do
        if "$@" > "$dir/log/wait.out" 2>&1; then return; fi
        sleep 0.2
    done
    say "$what does not answer"
    tail -n 20 "$dir"/log/* >&2
    return 1
}

sql() { mariadb --no-defaults --user=root --socket="$dir/run/db.sock" "$@"; }

prepare() {
    if [ -e "$dir" ] && [ -n "$(ls -A "$dir")" ]; then
        say "$dir is not empty"
        exit 1
    fi
    mkdir -p "$dir"
    # Read by others only through these servers.
    mkdir -m 700 "$dir/tmp" "$dir/run" "$dir/log" "$dir/flags" "$dir/db" "$dir/www"
    if [ "$(id -u)" -eq 0 ]; then chown -R www-data:www-data "$dir"; fi
}

start_database() {
    "${as_site[@]}" mariadb-install-db --no-defaults --force --datadir="$dir/db" --skip-test-db --innodb-log-file-size=8M \
        --auth-root-authentication-method=normal > "$dir/log/install-db.out" 2>&1
    # A socket and no port: nobody else on this machine gets at it.
    serve mariadbd mariadbd --no-defaults --datadir="$dir/db" --tmpdir="$dir/tmp" --socket="$dir/run/db.sock" \
        --pid-file="$dir/run/db.own.pid" --skip-networking --skip-log-bin --innodb-flush-log-at-trx-commit=0 \
        --innodb-buffer-pool-size=64M --innodb-log-file-size=8M --performance-schema=OFF
    until_true MariaDB sql -e 'SELECT 1'
    sql -e 'CREATE DATABASE wordpress CHARACTER SET utf8mb4'
}

write_site() {
    "${as_site[@]}" cp -rL /usr/share/wordpress/. "$dir/www"
    "${as_site[@]}" mkdir -p "$dir/www/wp-content/mu-plugins" "$dir/www/wp-content/uploads"
    "${as_site[@]}" tee "$dir/www/wp-content/mu-plugins/loopback.php" < "$here/loopback.php" > /dev/null
    "${as_site[@]}" tee "$dir/www/wp-config.php" > /dev/null << PHP
<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:$dir/run/db.sock');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', 'http://$host');
define('WP_SITEURL', 'http://$host');
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_DEBUG', false);
define('LOOPBACK_FLAGS', '$dir/flags');
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
PHP
}

start_php() {
    cat > "$dir/run/php-fpm.conf" << INI
[global]
daemonize = no
error_log = $dir/log/php-fpm.log
[www]
listen = $dir/run/php.sock
pm = static
pm.max_children = 2
catch_workers_output = yes
php_admin_value[error_log] = $dir/log/php.log
php_admin_value[upload_tmp_dir] = $dir/tmp
php_admin_value[sys_temp_dir] = $dir/tmp
php_admin_value[session.save_path] = $dir/tmp
INI
    serve php-fpm "$(php_fpm)" --nodaemonize --fpm-config "$dir/run/php-fpm.conf"
    until_true PHP test -S "$dir/run/php.sock"
}

write_nginx() {
    cat > "$dir/run/nginx.conf" << NGINX
daemon off;
worker_processes 1;
pid $dir/run/nginx.own.pid;
error_log $dir/log/nginx.log;
events { worker_connections 64; }
http {
    include /etc/nginx/mime.types;
    log_format asked '\$status \$request_method \$request_uri';
    access_log $dir/log/access.log asked;
    client_body_temp_path $dir/tmp/body;
    fastcgi_temp_path $dir/tmp/fastcgi;
    proxy_temp_path $dir/tmp/proxy;
    scgi_temp_path $dir/tmp/scgi;
    uwsgi_temp_path $dir/tmp/uwsgi;
    gzip on;
    gzip_types application/json application/rss+xml application/xml text/xml;
    server {
        listen 127.0.0.1:$1;
        server_name $host;
        root $dir/www;
        index index.php;
        location ^~ /wp-json {
            if (-f $dir/flags/walled) { return 403; }
            if (-f $dir/flags/argless) { rewrite ^ /index.php? last; }
            try_files \$uri /index.php?\$args;
        }
        location / { try_files \$uri \$uri/ /index.php?\$args; }
        location ~ \.php\$ {
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name;
            fastcgi_pass unix:$dir/run/php.sock;
        }
    }
}
NGINX
}

runs() { kill -0 "$(cat "$dir/run/$1.pid")"; }

listens_or_died() { (exec 3<> "/dev/tcp/127.0.0.1/$1") || ! runs nginx; }

start_web() {
    local port
    for _ in 1 2 3 4 5; do # a port that is free now can be another's in a moment
        port=$(php -r '$s = stream_socket_server("tcp://127.0.0.1:0"); echo explode(":", stream_socket_get_name($s, false))[1];')
        write_nginx "$port"
        serve nginx nginx -e "$dir/log/nginx.log" -p "$dir/" -c "$dir/run/nginx.conf"
        until_true nginx listens_or_died "$port"
        if runs nginx 2> /dev/null; then
            echo "$port"
            return
        fi
    done
    say "nginx finds no port"
    return 1
}

start() {
    prepare
    trap 'stop' ERR
    trap 'stop; exit 1' INT TERM
    start_database
    write_site
    start_php
    start_web
}

stop() {
    local name pid
    for name in nginx php-fpm mariadbd; do
        [ -f "$dir/run/$name.pid" ] || continue
        pid=$(cat "$dir/run/$name.pid")
        # Only ours: the number may be another's by now.
        if grep -qsF "$dir" "/proc/$pid/cmdline"; then
            kill -TERM "$pid" 2> /dev/null || true
            for _ in $(seq 100); do
                [ -e "/proc/$pid" ] && ! grep -qs '^State:.Z' "/proc/$pid/status" || break
                sleep 0.1
            done
            if grep -qsF "$dir" "/proc/$pid/cmdline"; then kill -KILL -- "-$pid" || true; fi
        fi
        rm -f "$dir/run/$name.pid"
    done
}

run_php() {
    # The site's user need not be able to see the script where it lies.
    "${as_site[@]}" tee "$dir/run/script.php" < "$1" > /dev/null
    shift
    (cd "$dir/www" && "${as_site[@]}" php -d display_errors=stderr "$dir/run/script.php" "$@")
}

case ${1:-} in
    install)
        install_packages
        ;;
    start | stop | php)
        dir=$(realpath -m "${2:?the folder}")
        case $1 in
            start) start ;;
            stop) stop ;;
            php) run_php "${@:3}" ;;
        esac
        ;;
    *)
        sed -n '2,10p' "$here/wordpress.sh" >&2
        exit 2
        ;;
esac

"""Icons, avatars and counters are no images of an article; drawings in a figure and pictures are."""

import pytest

from tests.clean.fields.test_another_article import page, read

TAIL = (
    "<p>More trees will follow along the canal in spring, the council said, if the nursery in the next valley can grow"
    " as many as it has promised.</p>"
)
PICTURE = '<img src="https://k.example/p/lime-trees.jpg" alt="Lime trees">'


@pytest.mark.parametrize(
    "sign",
    [
        '<ul class="share-list"><li><a href="#"><img src="/i/a.png" alt="a"></a></ul>',
        '<div class="comments"><img src="/u/3.jpg" alt="Ida"><p>Too late for the old ones.</p></div>',
        '<a href="#"><img src="/static/x.svg" alt="X"></a>',
        '<img src="/img/fb-icon_24.png" alt="Facebook">',
        '<img src="/img/icon-whatsapp.gif">',
        '<img src="/theme/icons/arrow.png">',
        '<img src="https://secure.gravatar.com/avatar/12ab?s=48" alt="Ada">',
        '<img src="https://count.example/hit?p=3" width="1" height="1">',
        '<img src="https://count.example/hit?p=3" width="1px" height="0">',
        '<img src="https://count.example/hit?p=3" style="width:1px; height: 1px">',
        '<img src="https://count.example/hit?p=3" style="display:none">',
        '<img src="https://count.example/1x1.gif?p=3">',
    ],
)
def test_a_sign_is_no_image(sign: str) -> None:
    images = read(page(inside=f"{sign}<p>{PICTURE}</p>{TAIL}"), url="https://k.example/a").fields.images.value

    assert [image.url for image in images] == ["https://k.example/p/lime-trees.jpg"]


@pytest.mark.parametrize(
    "picture",
    [
        '<figure><img src="/p/plan.svg"><figcaption>The plan.</figcaption></figure>',
        '<p><img src="/p/facebook-office-in-menlo-park.jpg"></p>',
        '<p><img src="/p/crop-1x1-avenue.jpg"></p>',
        '<p><img src="/p/xylophone.png" style="max-width:100px"></p>',
    ],
)
def test_a_picture_stays(picture: str) -> None:
    images = read(page(inside=f"{picture}{TAIL}"), url="https://k.example/a").fields.images.value

    assert len(images) == 1
